using System.CommandLine;
using Ledger.Commands;

namespace Ledger;

/// <summary>The program, from its arguments to its exit code.</summary>
public static class CommandLine
{
    /// <param name="args">The arguments.</param>
    public static async Task<int> Run(string[] args)
    {
        // A knownAt may begin with @, which is no file of further arguments here.
        var parsed = All().Parse(args, new() { ResponseFileTokenReplacer = null });
        var code = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? Exit.Unusable : code;
    }

    /// <summary>All commands.</summary>
    public static RootCommand All() =>
        new("Ledger: the book-keeping of a member organisation. Nothing is ever changed; every figure opens into its entries.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
            PostCommand.Create(),
            ProgressCommand.Create(),
            CheckCommand.Create(),
            RebuildCommand.Create(),
            ExportCommand.Create(),
            VerifyCommand.Create(),
            RekeyCommand.Create(),
            KeyCommand.Create(),
            EraseCommand.Create(),
            RewrapCommand.Create(),
        };
}
