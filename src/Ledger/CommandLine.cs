using System.CommandLine;
using System.Globalization;
using Ledger.Commands;
using Ledger.Words;

namespace Ledger;

/// <summary>The program, from its arguments to its exit code.</summary>
public static class CommandLine
{
    /// <param name="args">The arguments.</param>
    public static async Task<int> Run(string[] args)
    {
        // What programs read is written the same in every country: only words, and numbers for people, are in the language of the environment.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        // A knownAt may begin with @, which is no file of further arguments here.
        var parsed = All().Parse(args, new() { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync();

        // Where a command is missing or mistyped the help says which there are; else what is wrong says enough.
        if (parsed.CommandResult.Command.Subcommands.Count > 0)
            await parsed.InvokeAsync();
        else
            foreach (var error in parsed.Errors)
                await Exit.Say(error.Message, Exit.Unusable);
        return Exit.Unusable;
    }

    /// <summary>All commands.</summary>
    public static RootCommand All() =>
        new(CliWords.Say("Root.Description"))
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
            PostCommand.Create(),
            ImportCommand.Create(),
            UndoCommand.Create(),
            ProgressCommand.Create(),
            EvidenceCommand.Create(),
            ChangesCommand.Create(),
            CheckCommand.Create(),
            RebuildCommand.Create(),
            ListCommand.Create(),
            MaintenanceCommand.Create(),
            ExportCommand.Create(),
            VerifyCommand.Create(),
            RekeyCommand.Create(),
            KeyCommand.Create(),
            UserCommand.Create(),
            EraseCommand.Create(),
            RewrapCommand.Create(),
        };
}
