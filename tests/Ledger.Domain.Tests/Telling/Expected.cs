namespace Ledger.Domain.Tests;

/// <summary>What an oracle expects to be posted in all: per cell and day an amount and a number of steps.</summary>
internal sealed class Expected
{
    private readonly Dictionary<(string Cell, DateOnly On), (long Amount, long Steps)> _sums = [];

    public void Add(string cell, DateOnly on, long amount, long steps = 1)
    {
        var (amounts, allSteps) = _sums.GetValueOrDefault((cell, on));
        _sums[(cell, on)] = (amounts + amount, allSteps + steps);
    }

    public void Add(Posting posting) => Add(posting.Cell.ToString().Replace("\"", "", StringComparison.Ordinal), posting.OccurredOn, posting.Amount, posting.Steps);

    /// <summary>A level, looked at day by day: in which cell it stands, if any, at the end of each.</summary>
    public void AddLevel(DateOnly first, DateOnly last, Func<DateOnly, string?> cellOn)
    {
        string? yesterday = null;
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            var today = cellOn(day);
            if (yesterday != today)
            {
                if (yesterday is not null)
                    Add(yesterday, day, -1);
                if (today is not null)
                    Add(today, day, 1);
            }

            yesterday = today;
        }
    }

    /// <summary>One line for each that is not nothing.</summary>
    public override string ToString() => string.Join('\n', _sums.Where(s => s.Value != (0, 0))
        .Select(s => Sentences.Line(s.Key.Cell, s.Key.On, s.Value.Amount, s.Value.Steps)).Order(StringComparer.Ordinal));

    /// <summary>A cell as <see cref="Sentences"/> spells it, dimensions without a value left out.</summary>
    public static string Cell(string account, params (string Name, object? Value)[] dimensions)
    {
        var said = new List<string>();
        foreach (var (name, value) in dimensions)
        {
            if (value is string text)
                said.Add($"{name}:{text}");
            if (value is IReadOnlyCollection<string> { Count: > 0 } list)
                said.Add($"{name}:[{string.Join(',', list.Order(StringComparer.Ordinal))}]");
        }

        return $"{account} {{{string.Join(',', said)}}}";
    }
}
