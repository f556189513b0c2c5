using System.CommandLine;
using Ledger.Commands;

var root = new RootCommand("Ledger: the book-keeping of a member organisation. Nothing is ever changed; every figure opens into its entries.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
    PostCommand.Create(),
    ProgressCommand.Create(),
    KeyCommand.Create(),
    CheckCommand.Create(),
    RebuildCommand.Create(),
    EraseCommand.Create(),
    RewrapCommand.Create(),
};
// A knownAt may begin with @, which is no file of further arguments here.
var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? Exit.Unusable : code;
