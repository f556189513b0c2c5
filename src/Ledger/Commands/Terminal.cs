using Spectre.Console;

namespace Ledger.Commands;

/// <summary>Where commands show things: with colours and in the terminal's width where somebody looks, plain and wide in a file or a pipe.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 140;

    public static IAnsiConsole On(TextWriter output)
    {
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (Console.IsOutputRedirected)
            console.Profile.Width = WidthOfFiles;
        return console;
    }
}
