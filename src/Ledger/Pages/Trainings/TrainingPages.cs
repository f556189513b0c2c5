using Ledger.Access;
using Ledger.Domain;
using Ledger.Pages.Shared;
using Ledger.Store.Lists;

namespace Ledger.Pages.Trainings;

/// <summary>How far a training has come.</summary>
public enum TrainingStage
{
    Planned,
    Begun,
    Completed,
    Cancelled,
}

/// <summary>Trainings, the latest first.</summary>
public sealed record TrainingsModel(IReadOnlyList<ListedTraining> Rows, int Total, string? Kind, int Page, bool IsLast, AskedBasis Asked)
{
    /// <summary>The page's address.</summary>
    public string Address(int page) => PageAddress.Of("/trainings", Asked, ("kind", Kind), ("page", page == 1 ? null : $"{page}"));
}

/// <summary>One training.</summary>
/// <param name="Subject">What was read of it.</param>
/// <param name="Training">What it came to; null where the reader does not see the whole of it, or it was not yet planned.</param>
public sealed record TrainingModel(SubjectModel Subject, ListedTraining? Training);

/// <summary>The pages of trainings.</summary>
public static class TrainingPages
{
    /// <summary>The kind to which the study association's minimum applies.</summary>
    public const string StudyCircle = "study-circle";

    private const int RowsOfPage = 100;

    /// <summary>The kinds of training.</summary>
    public static IReadOnlyList<string> Kinds { get; } = Chart.Trainings.DimensionNamed("kind")!.Values!;

    public static void MapTrainings(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/trainings").MapGet("/", async (RequestContext context, string? asOf, string? knownAt, string? kind, string? page, CancellationToken cancel) =>
        {
            var asked = AskedBasis.Read(asOf, knownAt, context.Book);
            var (only, number) = (Site.Typed(kind), PageAddress.Number(page));
            Rules.Require(only is null || Kinds.Contains(only), Rules.InvalidParameter, "kind", string.Join(", ", Kinds));
            var known = await context.Book.Lists.KnowAt(asked.At, cancel);
            var all = await context.Book.Lists.Trainings(null, asked.AsOf, known, context.Caller, cancel).Where(t => only is null || t.Training.Plan.Kind == only).ToListAsync(cancel);
            var rows = all.OrderByDescending(BeginsOn).ThenBy(t => t.Training.Plan.Title, StringComparer.CurrentCultureIgnoreCase).Skip((number - 1) * RowsOfPage).Take(RowsOfPage + 1).ToList();
            return Site.Page<TrainingsPage>(new TrainingsModel([.. rows.Take(RowsOfPage)], all.Count, only, number, rows.Count <= RowsOfPage, asked));
        }).Needs(Right.ReadBook).AnswersInTurn();

        routes.MapSubjects<TrainingPage>("training", "/trainings", async (model, cancel) => new TrainingModel(model, model.View.State is null ? null
            : await model.Context.Book.Lists.Training(model.Id, model.Asked.AsOf, model.View.Basis.KnownAt, model.Context.Caller, cancel)));
    }

    /// <summary>The day on which a training began or is to begin; the day of planning where neither is known.</summary>
    public static DateOnly BeginsOn(ListedTraining training) => training.Took.Sessions is [var first, ..] ? first.OccurredOn : training.Training.Plan.StartsOn ?? training.Training.Plan.OccurredOn;

    /// <summary>How far it has come.</summary>
    public static TrainingStage StageOf(Training training) => training switch
    {
        { Completed: true } => TrainingStage.Completed,
        { EndedOn: not null } => TrainingStage.Cancelled,
        { Sessions.IsEmpty: false } => TrainingStage.Begun,
        _ => TrainingStage.Planned,
    };
}
