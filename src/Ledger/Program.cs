using System.CommandLine;
using Ledger.Commands;

var root = new RootCommand("Ledger: the book-keeping of a member organisation. Nothing is ever changed; every figure opens into its entries.")
{
    ServeCommand.Create(),
    CheckCommand.Create(),
    RebuildCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
