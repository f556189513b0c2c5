using System.Diagnostics;
using System.Text.RegularExpressions;
using Ledger.Tests.Crash;

namespace Ledger.Tests.Docs;

/// <summary>A reader at two terminals, who types what a page says: the real program and curl, in a folder and a home of the reader's own.</summary>
internal sealed partial class Walk : IAsyncDisposable
{
    private const string Documented = "127.0.0.1:5080";
    private readonly TemporaryFolder _folder = new();
    private readonly string _address = $"127.0.0.1:{LedgerProcess.FreePort()}";
    private Process? _service;
    private string _saidAtStart = "";

    public Walk()
    {
        File.WriteAllText(In("ledger"), $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "ledger.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(In("ledger"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(In("src"), Path.Combine(Documents.Root, "src"));
        File.WriteAllText(In("exported"), "");
        File.WriteAllText(In(".curlrc"), "silent\n");
    }

    /// <summary>The steps of a page from a heading on: its blocks of commands, each with the block that says what they show, and the files to save.</summary>
    public static IEnumerable<Step> Steps(string page, string from)
    {
        var blocks = Block().Matches(page[page.IndexOf(from, StringComparison.Ordinal)..]);
        foreach (var (index, block) in blocks.Index())
        {
            var (language, body) = (block.Groups["language"].Value, block.Groups["body"].Value);
            if (Saved().Match(block.Groups["before"].Value) is { Success: true } saved)
                yield return new($"cat > {saved.Groups["file"].Value} <<'END'\n{body}END\n");
            else if (language == "sh")
                yield return index + 1 < blocks.Count && blocks[index + 1].Groups["language"].Value is "text" or "json"
                    ? new(body, blocks[index + 1].Groups["body"].Value, blocks[index + 1].Groups["language"].Value == "json") : new(body);
        }
    }

    /// <summary>Does what a step says, in a language; what was printed, on both outputs.</summary>
    public async Task<string> Take(Step step, string language)
    {
        var serves = step.Command.Contains("./ledger serve\n", StringComparison.Ordinal);
        // What is exported in one step stays so for those after it.
        using var shell = Shell($"{step.Command.Replace("./ledger serve\n", "", StringComparison.Ordinal)}\nexport -p > exported", language);
        var printed = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        shell.ExitCode.Should().Be(0, $"{step.Command} prints {printed}");
        if (serves && _service is null)
            await Serve(language);
        return (serves ? _saidAtStart : printed).Replace(_address, Documented, StringComparison.Ordinal);
    }

    /// <summary>Ends the service.</summary>
    public async Task Stop()
    {
        if (_service is null)
            return;
        using (Process.Start("kill", [$"{_service.Id}"]))
            await _service.WaitForExitAsync();
        _service.Dispose();
        _service = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Dispose();
    }

    // Goes on beside the steps that come after.
    private async Task Serve(string language)
    {
        _service = Shell($"exec ./ledger serve --urls http://{_address}", language);
        _saidAtStart = "";
        while (!_saidAtStart.Contains($"http://{_address}", StringComparison.Ordinal))
            _saidAtStart += (await _service.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(_saidAtStart)) + "\n";
    }

    private Process Shell(string script, string language)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"set -e\nexec 2>&1\n. ./exported\nexport LANG={language}\n{script.Replace(Documented, _address, StringComparison.Ordinal)}"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
        };
        foreach (var name in (string[])["LC_ALL", "ConnectionStrings__Ledger", "LEDGER_HOME", "LEDGER_KEY"])
            start.Environment.Remove(name);
        start.Environment["HOME"] = _folder.Path;
        start.Environment["LEDGER_SERVER"] = $"http://{_address}";
        return Process.Start(start)!;
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    [GeneratedRegex(@"(?<before>[^\n]*)\n\n```(?<language>\w+)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?:[Ss]ave this as|[Ss]para det här som) `(?<file>[\w.-]+)`")]
    private static partial Regex Saved();
}

/// <summary>One step: what to type, and what the page says that is then shown.</summary>
internal sealed partial record Step(string Command, string? Shows = null, bool IsJson = false)
{
    /// <summary>What is wrong where what was printed does not hold what the page shows, however it is laid out, but for what is another in each book; else null.</summary>
    public string? Fault(string printed)
    {
        if (Shows is null)
            return null;
        var shown = IsJson ? Shows : string.Join("…", Shows.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var pattern = string.Concat(Varying().Split(Space().Replace(shown, "")).Select((part, index) => index % 2 == 0 ? Regex.Escape(part) : PatternOf(part)));
        return Regex.IsMatch(Checkpoint().Replace(Space().Replace(printed, ""), ""), pattern, RegexOptions.Singleline, TimeSpan.FromSeconds(5)) ? null : $"{Command}shows\n{Shows}and prints\n{printed}";
    }

    private static string PatternOf(string part) => part switch
    {
        "…" => ".*?",
        ['D', ..] => "Date:[A-Za-z0-9,:]+GMT",
        ['c', 'h', ..] => @"checked\d+entriesand\d+postings",
        ['r', 'e', ..] => "recorded[01],duplicates[01]", // another page may have had the reader post it before
        ['"', ..] => "\"position\":[0-9]+",
        ['@', ..] => "@[0-9]+",
        [.., 'Z'] => "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z",
        ['l', 'e', ..] => "ledger_[0-9A-Za-z]+",
        { Length: 10 } => "[0-9]{4}-[0-9]{2}-[0-9]{2}", // the day on which the page was written
        _ => "[0-9a-f-]+",
    };

    // A group, so that it stands at each second place when the text is split. An id of version 5 is derived, and always the same.
    [GeneratedRegex("""(…|ledger_[0-9A-Za-z]+|Date:[A-Za-z0-9,:]+GMT|checked\d+entriesand\d+postings|recorded1,duplicates0|"position":\d+|@\d+|\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|2026-11-2\d)""")]
    private static partial Regex Varying();

    [GeneratedRegex(@"\s")]
    private static partial Regex Space();

    // Whether there is one yet depends on the moment.
    [GeneratedRegex(""","checkpoint":\{[^}]*\}""")]
    private static partial Regex Checkpoint();
}
