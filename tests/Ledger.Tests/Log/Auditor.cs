using System.Globalization;
using Ledger.Store;
using Ledger.Store.Access;

namespace Ledger.Tests.Log;

/// <summary>An auditor with a key of the role and a folder of their own, who runs the program's commands.</summary>
internal sealed class Auditor : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestService _service;
    private readonly string _key;

    private Auditor(TestService service, string key) => (_service, _key) = (service, key);

    public static async Task<Auditor> Of(TestService service) =>
        new(service, (await service.DistrictBooks.Keys.Issue(service.Book.District, Role.Auditor, null, "auditor", null, CancellationToken.None)).Key);

    /// <summary>A file in the auditor's folder.</summary>
    public string File(string name, string? content = null)
    {
        var path = Path.Combine(_folder.Path, name);
        if (content is not null)
            System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs a command against the service.</summary>
    public Task<(int Code, string Output, string Error)> Ask(params string[] args) => Run([.. args, "--server", $"{_service.Http.BaseAddress}", "--key", _key]);

    /// <summary>Runs a command.</summary>
    public static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.All().Parse(args, new() { ResponseFileTokenReplacer = null }).InvokeAsync(new() { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>The names of the faults that a verification lists, each once.</summary>
    public async Task<string[]> Verify(params string[] args)
    {
        var (code, output, error) = await Ask(["verify", .. args]);
        var faults = output.Split('\n').Where(line => line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end && line[..end].All(c => char.IsAsciiLetterLower(c) || c == '-'))
            .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).Distinct().ToArray();
        code.Should().Be(faults.Length == 0 ? 0 : 1, output + error);
        return faults;
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>What somebody does who owns the database.</summary>
internal static class Superuser
{
    public static async Task Execute(this DistrictBook book, string sql)
    {
        await using var command = book.Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
