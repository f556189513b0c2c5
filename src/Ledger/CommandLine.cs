using System.CommandLine;
using Ledger.Commands;
using Ledger.Store;

namespace Ledger;

/// <summary>The program, from its arguments to its exit code.</summary>
public static class CommandLine
{
    /// <param name="args">The arguments.</param>
    /// <param name="engine">What writes the books; null for Ledger's own engine.</param>
    public static async Task<int> Run(string[] args, EngineMaker? engine = null)
    {
        var root = new RootCommand("Ledger: the book-keeping of a member organisation. Nothing is ever changed; every figure opens into its entries.")
        {
            ServeCommand.Create(engine),
            DemoCommand.Create(engine),
            PostCommand.Create(),
            ProgressCommand.Create(),
            KeyCommand.Create(),
            CheckCommand.Create(),
            RebuildCommand.Create(),
            EraseCommand.Create(engine),
            RewrapCommand.Create(),
        };
        // A knownAt may begin with @, which is no file of further arguments here.
        var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
        var code = await parsed.InvokeAsync();
        return parsed.Errors.Count > 0 ? Exit.Unusable : code;
    }
}
