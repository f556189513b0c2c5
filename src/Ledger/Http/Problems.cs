using Ledger.Contracts;
using Ledger.Domain;
using Ledger.Pages;
using Ledger.Pages.Shared;
using Ledger.Store;
using Ledger.Words;

namespace Ledger.Http;

/// <summary>Where a broken rule becomes an answer: the one place that knows statuses and sentences.</summary>
public static class Problems
{
    public const string BatchRefused = "batch-refused";
    public const string BatchTooLarge = "batch-too-large";
    public const string BodyTooLarge = "body-too-large";
    public const string BadRequest = "bad-request";
    public const string UnsupportedMediaType = "unsupported-media-type";
    public const string UnsupportedListType = "unsupported-list-type";
    public const string UnsupportedEncoding = "unsupported-encoding";
    public const string NotFound = "not-found";
    public const string NotSealedYet = "not-sealed-yet";
    public const string MethodNotAllowed = "method-not-allowed";
    public const string NoKey = "no-key";
    public const string NotSignedIn = "not-signed-in";
    public const string LinkEnded = "link-ended";
    public const string FormExpired = "form-expired";
    public const string NotAllowed = "not-allowed";
    public const string TooManyRequests = "too-many-requests";
    public const string TryAgain = "try-again";
    public const string Bug = "internal-error";

    /// <summary>The problems that are no rules of the book.</summary>
    public static IReadOnlyList<string> All { get; } =
        [BatchRefused, BatchTooLarge, BodyTooLarge, BadRequest, UnsupportedMediaType, UnsupportedListType, UnsupportedEncoding, NotFound, NotSealedYet, MethodNotAllowed, NoKey, NotSignedIn, LinkEnded, FormExpired, NotAllowed, TooManyRequests, TryAgain, Bug];

    public static IResult Answer(int status, string rule, params object[] words) => Answer(new($"/problems/{rule}", Sentences.Title(rule), status, Sentences.Detail(rule, words)));

    public static IResult Answer(Problem problem) => new InLanguage(problem);

    /// <summary>One entry was refused.</summary>
    public static Problem Of(RuleBroken broken, int index, string? id)
    {
        var status = broken.Rule switch
        {
            Rules.IdReused => StatusCodes.Status409Conflict,
            Rules.NotYourAssociation or Rules.NotYourSource => StatusCodes.Status403Forbidden,
            Rules.InvalidJson or Rules.InvalidCloudEvent or Rules.InvalidHeader or Rules.DataNotJson or Rules.NotUtf8 or Rules.ListOfEvents => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status422UnprocessableEntity,
        };
        return new($"/problems/{broken.Rule}", Sentences.Title(broken.Rule), status, Sentences.Detail(broken))
        {
            Errors = [new(index, id, broken.Rule, Sentences.DetailOfOne(broken)), .. broken.Further.Select(f => new EntryProblem(index, id, f.Rule, Sentences.DetailOfOne(f)))],
        };
    }

    /// <summary>A batch was refused. One entry may have several problems.</summary>
    public static Problem Of(IReadOnlyList<EntryProblem> errors) => new(
        $"/problems/{BatchRefused}", Sentences.Title(BatchRefused), StatusCodes.Status422UnprocessableEntity, Sentences.Detail(BatchRefused, errors.Select(e => e.Index).Distinct().Count()))
    { Errors = errors };

    /// <summary>Turns what a request throws into an answer.</summary>
    public static async Task Catch(HttpContext context, RequestDelegate next, ILogger log)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && ToAnswer(e, context) is { } answer)
        {
            await answer.ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone away.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            log.LogError(e, "{Method} {Path} failed", context.Request.Method, context.GetEndpoint()?.DisplayName);
            await Answer(StatusCodes.Status500InternalServerError, Bug, context.TraceIdentifier).ExecuteAsync(context);
        }
    }

    /// <summary>An answer whose words depend on the language of the reader, and which says so: a problem document, or to a person a page.</summary>
    private sealed class InLanguage(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            Language.Told(httpContext.Response);
            if (!Site.IsPage(httpContext))
                return Results.Json(problem, contentType: "application/problem+json", statusCode: problem.Status).ExecuteAsync(httpContext);
            httpContext.Response.StatusCode = problem.Status;
            return Site.Page<ProblemPage>(problem).ExecuteAsync(httpContext);
        }
    }

    private static IResult? ToAnswer(Exception e, HttpContext context)
    {
        switch (e)
        {
            case RuleBroken { Rule: Rules.PlanUnknown or Rules.GoalUnknown or Rules.SubjectUnknown or Rules.AccountUnknown or Rules.SourceUnknown or Rules.EntryUnknown } broken:
                return Answer(StatusCodes.Status404NotFound, broken.Rule, [.. broken.Words]);
            case RuleBroken { Rule: Rules.NotYourAssociation } broken:
                return Answer(StatusCodes.Status403Forbidden, broken.Rule, [.. broken.Words]);
            case RuleBroken broken:
                return Answer(StatusCodes.Status400BadRequest, broken.Rule, [.. broken.Words]);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Answer(StatusCodes.Status413PayloadTooLarge, BodyTooLarge, Service.MostBytes >> 20);
            // What is packed does not unpack.
            case InvalidDataException:
                return Answer(StatusCodes.Status400BadRequest, BadRequest);
            case BadHttpRequestException bad:
                return Answer(bad.StatusCode, BadRequest);
            case TryAgainException again:
                context.Response.Headers.RetryAfter = $"{again.After.TotalSeconds:0}";
                return Answer(StatusCodes.Status503ServiceUnavailable, TryAgain, (int)again.After.TotalSeconds);
            case Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.QueryCanceled }:
                return Answer(StatusCodes.Status400BadRequest, Rules.QuestionTooDear, Database.LongestQuestion);
            case Npgsql.NpgsqlException { IsTransient: true } or Npgsql.PostgresException { SqlState: ['5', '7', ..] }:
                context.Response.Headers.RetryAfter = "1";
                return Answer(StatusCodes.Status503ServiceUnavailable, TryAgain, 1);
            default:
                return null;
        }
    }
}
