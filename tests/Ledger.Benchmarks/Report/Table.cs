using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Benchmarks.Measuring;

namespace Ledger.Benchmarks.Report;

/// <summary>The run as a person reads it, and as a program does.</summary>
internal static class Table
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Markdown(Scope scope, Machine machine, Figures figures, IReadOnlyList<Target> targets)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            {machine.Processor}, {machine.Cores} cores, {machine.MemoryInGigabytes:F0} GB; {machine.System}; {machine.DotNet}; PostgreSQL {machine.PostgreSql}, fsync on;
            load average before: {machine.LoadBefore:F2}. A book of {scope.Entries:N0} entries and {scope.Associations} associations, {scope.Repeats} repeats{(scope.Quick ? " (quick)" : "")}; {DateTime.UtcNow:yyyy-MM-dd}.
            The load generator, the server and PostgreSQL share the cores.


            """);
        if (targets.Count > 0)
            text.Append("\n### Targets\n\n| target | aimed at | median | min–max | reached |\n|---|---|---:|---:|---|\n");
        foreach (var t in targets)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {t.What} | {(t.AtLeast ? "≥" : "≤")} {t.Bound:0.###} {t.Unit} | {Number(t.Median)} | {Range(t.Values)} | {(t.Reached ? "yes" : "no")} |");
        foreach (var section in figures.All.GroupBy(f => f.Section))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {section.Key}\n\n| figure | unit | median | min–max |\n|---|---|---:|---:|\n");
            foreach (var f in section)
                text.AppendLine(CultureInfo.InvariantCulture, $"| {f.Name} | {f.Unit} | {Number(f.Median)} | {Range(f.Values)} |");
        }

        foreach (var sheet in figures.Sheets)
            Append(text, sheet);
        if (figures.Missing.Count > 0)
            text.Append("\n### Not measured to its end\n\n").AppendJoin("", figures.Missing.Select(missing => $"- {missing}\n"));
        return text.ToString();
    }

    private static void Append(StringBuilder text, Sheet sheet)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {sheet.Title}\n\n{sheet.About}\n\n");
        AppendRow(text, sheet.Columns);
        AppendRow(text, sheet.Columns.Select((_, i) => i < sheet.Words ? "---" : "---:"));
        foreach (var row in sheet.Rows)
            AppendRow(text, row);
        if (sheet.Notes.Count > 0)
            text.Append('\n').AppendJoin("", sheet.Notes.Select(note => $"- {note}\n"));
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin("", cells.Select(cell => $"| {cell} ")).Append("|\n");

    public static string Json(Scope scope, Machine machine, Figures figures, IReadOnlyList<Target> targets) =>
        JsonSerializer.Serialize(new { At = DateTime.UtcNow, Scope = scope, Machine = machine, Targets = targets, Figures = figures.All, figures.Sheets, figures.Missing }, _json);

    /// <summary>Three digits that count.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("F2", CultureInfo.InvariantCulture),
    };

    private static string Range(IReadOnlyList<double> values) => values.Count == 1 ? "" : $"{Number(values.Min())}–{Number(values.Max())}";
}
