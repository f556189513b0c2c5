using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Ledger.Client;
using Ledger.Contracts;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary><c>ledger post FILE</c>: posts a JSON array, or JSON lines, of entries, and says what became of them.</summary>
public static class PostCommand
{
    /// <summary>The command with its options; its exit codes stand in its help.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = CliWords.Say("Post.File") };
        var partial = new Option<bool>("--partial") { Description = CliWords.Say("Post.Partial") };
        var encoding = new Option<Encoding?>("--encoding") { Description = CliWords.Say("Post.Encoding"), HelpName = "E", CustomParser = EncodingOf };
        var server = new ServerOptions();
        var command = new Command("post", CliWords.Say("Post.Description")) { file, partial, encoding };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var run = new Run(parsed, parsed.GetRequiredValue(file), parsed.GetValue(encoding), parsed.GetValue(partial), cancellation);
            return Exit.Of(() => server.RunAsync(parsed, run.RunAsync));
        });
        return command;
    }

    private static Encoding? EncodingOf(ArgumentResult given)
    {
        var name = given.Tokens[0].Value;
        if (EntryText.Named(name) is { } encoding)
            return encoding;
        given.AddError(CliWords.Say("Post.NoEncoding", name));
        return null;
    }

    /// <summary>One run of the command, and its count so far.</summary>
    private sealed class Run(ParseResult parsed, string path, Encoding? encoding, bool partial, CancellationToken cancellation)
    {
        private readonly TextWriter _output = parsed.InvocationConfiguration.Output;
        private int _recorded;
        private int _duplicates;
        private int _refused;

        public async Task<int> RunAsync(LedgerClient client)
        {
            try
            {
                await using var stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
                double? length = stream.CanSeek ? stream.Length : null;
                await SlowWork.WatchAsync(
                    PostAsync(client, new EntryFile(stream, encoding)), CliWords.Say("Post.Progress"), () => stream.Position, length);
                return _refused == 0 ? Exit.Fine : Exit.Found;
            }
            catch (Exception unreadable) when (unreadable is FormatException or IOException or UnauthorizedAccessException)
            {
                return await Exit.Say(CliWords.Say("Post.Unreadable", path, Why(unreadable)), Exit.Unusable);
            }
        }

        private async Task PostAsync(LedgerClient client, EntryFile file)
        {
            var refusals = new List<EntryProblem>();
            var ending = "Post.Unfinished";
            try
            {
                await foreach (var posted in client.PostAsync(file.ReadAsync(cancellation), partial, cancellation))
                {
                    _recorded += posted.Receipt.Recorded;
                    _duplicates += posted.Receipt.Duplicates;
                    refusals.AddRange(RefusedIn(posted));
                }
                ending = null;
            }
            catch (LedgerProblem refusal) when (refusal.Errors.Count > 0)
            {
                refusals.AddRange(refusal.Errors);
                ending = "Post.Stopped";
            }
            finally
            {
                // Also when the posting breaks off: what has been recorded so far stands, and the poster needs to know it.
                _refused = refusals.Count;
                foreach (var refusal in refusals)
                    await _output.WriteLineAsync($"{file.Place(refusal.Index)}  {refusal.Id}  {refusal.Rule}  {refusal.Detail}");
                await _output.WriteLineAsync(CliWords.Say("Post.Summary", _recorded, _duplicates, _refused));
                if (ending is not null) await _output.WriteLineAsync(CliWords.Say(ending));
            }
        }

        private static string Why(Exception unreadable) => unreadable switch
        {
            FileNotFoundException or DirectoryNotFoundException => CliWords.Say("Post.NoFile"),
            UnauthorizedAccessException => CliWords.Say("Post.NotReadable"),
            _ => unreadable.Message,
        };

        private static IEnumerable<EntryProblem> RefusedIn(PostedBatch posted) =>
            posted.Receipt.Receipts
                .Select((receipt, index) => (receipt, index))
                .Where(item => item.receipt.Problem is not null)
                .Select(item => new EntryProblem(posted.First + item.index, item.receipt.Id, item.receipt.Problem!.Rule, item.receipt.Problem.Detail));
    }
}
