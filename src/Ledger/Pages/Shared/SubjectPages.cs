using Ledger.Access;
using Ledger.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Pages.Shared;

/// <summary>A subject on its page: its state as of a day and its entries, both as known at a moment.</summary>
public sealed record SubjectModel(SubjectView View, AskedBasis Asked, long After, PersonalData Personal, RequestContext Context)
{
    /// <summary>The subject's id.</summary>
    public string Id => View.Subject[(View.Subject.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The page's address, without a query.</summary>
    public string Path => PageAddress.OfSubject(View.Subject);

    /// <summary>The page's address from a position on.</summary>
    public string From(long after) => PageAddress.Of(Path, Asked, ("after", after == 0 ? null : $"{after}"));

    /// <summary>Where the same is had as JSON.</summary>
    public string Json => PageAddress.Of($"/v1/subjects/{View.Kind}/{Uri.EscapeDataString(Id)}", Asked);
}

/// <summary>The pages of subjects whose entries have personal data beside them: they are read as any page, and once more, logged, where that data is asked for.</summary>
public static class SubjectPages
{
    private const int EntriesOfPage = 100;

    /// <summary>Adds the page of each subject of a kind.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="path">The address of all of them.</param>
    /// <param name="model">What the page shows, of what was read of the subject.</param>
    /// <typeparam name="T">The page.</typeparam>
    public static void MapSubjects<T>(this IEndpointRouteBuilder routes, string kind, string path, Func<SubjectModel, CancellationToken, Task<object>> model)
        where T : IComponent
    {
        var pages = routes.MapGroup(path);
        pages.MapGet("/{id}", async (RequestContext context, string id, string? asOf, string? knownAt, string? after, CancellationToken cancel) =>
            Site.Page<T>(await model(await Read(context, new(kind, id), asOf, knownAt, after, PersonalData.NotAsked(context), cancel), cancel)))
            .Needs(Right.ReadBook).AnswersInTurn();
        pages.MapPost("/{id}", async (RequestContext context, HttpContext http, string id, string? asOf, string? knownAt, string? after, [FromForm] string? purpose, CancellationToken cancel) =>
        {
            var personal = PersonalData.Asked(purpose);
            var read = await Read(context, new(kind, id), asOf, knownAt, after, personal, cancel);
            if (personal.LacksPurpose)
                http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            else
                read = read with { View = read.View with { Entries = await context.Book.Persons.WithPersonalData(read.View.Entries, context.Caller, personal.LoggedAs("get-subject"), cancel) } };
            return Site.Page<T>(await model(read, cancel));
        }).Needs(Right.ReadPersons).AnswersInTurn();
    }

    private static async Task<SubjectModel> Read(RequestContext context, Domain.Subject subject, string? asOf, string? knownAt, string? after, PersonalData personal, CancellationToken cancel)
    {
        var asked = AskedBasis.Read(asOf, knownAt, context.Book);
        var from = Http.Reading.Position(Site.Typed(after));
        return new(await context.Book.Entries.Subject(subject, asked.AsOf, asked.At, from, EntriesOfPage, context.Caller.Association, cancel), asked, from, personal, context);
    }
}
