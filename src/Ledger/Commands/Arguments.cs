using System.CommandLine.Parsing;
using System.Globalization;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary>How arguments are read that several commands take.</summary>
internal static class Arguments
{
    /// <summary>A date as ISO 8601 writes it, whatever the language.</summary>
    public static DateOnly? Date(ArgumentResult given)
    {
        var text = given.Tokens[0].Value;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        given.AddError(CliWords.Say("Date.Bad", text));
        return null;
    }
}
