namespace Ledger.Benchmarks.Measuring;

/// <summary>The figures that a target compares, by their names in the table.</summary>
internal static class Names
{
    public const string Unnest = "raw limit, unnest, 1,000 + 1,000 rows a transaction";
    public const string Copy = "raw limit, binary COPY, 1,000 + 1,000 rows a transaction";
    public const string MartenInPages = "Marten bare, in process, 1,000 new streams a session";
    public const string MartenOnOnePage = "Marten bare, in process, 1,000 new streams a session, UpdateBatchSize raised to one page";
    public const string Peak = "most memory resident in the program";
    public const string Rebuild = "rebuild";
    public const string Check = "check";
    public const string Bare = "bare read of the same rows, JSON parsed";
    public const string StartUp = "start on the existing home, PostgreSQL included";
    public const string ProgressP99 = "progress, p99";
    public const string Members = "members of each association";
    public const string Register = "members of each association, plain relational register, p50";
    public const string OneSubject = "16 posters on one subject";
    public const string Conflicts = "16 posters on one subject, conflicts that reach a poster";
    public const string ManySubjects = "16 posters on 16 subjects";
    public const string WolverineOneStream = "plain Wolverine endpoint, 16 posters on one stream, successful";
    public const string WolverineConflicts = "plain Wolverine endpoint, 16 posters on one stream, conflicts that reach a poster";

    public static string Empty(int connections) => $"empty endpoint, {On(connections)}";

    public static string Insert(int connections) => $"one INSERT a request, {On(connections)}";

    public static string InsertP50(int connections) => $"{Insert(connections)}, p50";

    public static string Wolverine(int connections) => $"plain Wolverine endpoint on Marten, {On(connections)}";

    public static string WolverineP50(int connections) => $"{Wolverine(connections)}, p50";

    public static string WolverineP99(int connections) => $"{Wolverine(connections)}, p99";

    public static string Single(int connections) => $"single entries, {On(connections)}";

    public static string SingleP50(int connections) => $"{Single(connections)}, p50";

    public static string SingleP99(int connections) => $"{Single(connections)}, p99";

    public static string Batch(int size, int posters) => FormattableString.Invariant($"batches of {size:N0}, {(posters == 1 ? "one poster" : $"{posters} posters")}");

    private static string On(int connections) => connections == 1 ? "1 connection" : $"{connections} connections";
}
