using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Ledger.Tests.Oidc;

/// <summary>An OpenID Connect issuer in a process of its own, on loopback.</summary>
public sealed class Issuer : IAsyncDisposable
{
    private readonly Process _process;

    private Issuer(Process process, string authority, string kid) => (_process, Authority, Kid) = (process, authority, kid);

    public string Authority { get; }

    /// <summary>The id of its first key.</summary>
    public string Kid { get; }

    public static async Task<Issuer> Start(int port = 0)
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"The issuer is not installed. ./test installs it; by hand: npm ci --prefix {Path.GetRelativePath(Environment.CurrentDirectory, folder)} (Node 20 or newer)");
        var start = new ProcessStartInfo("node", ["issuer.mjs", $"{port}"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var first = JsonNode.Parse(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the issuer did not start"))!;
        return new(process, (string)first["issuer"]!, (string)first["kid"]!);
    }

    /// <summary>A token with these claims besides the issuer's own; null takes one away.</summary>
    public async Task<string> Token(object claims, string? kid = null, object? header = null, int expiresIn = 300) =>
        (string)(await Ask(new { claims, kid = kid ?? Kid, header = header ?? new { }, expiresIn }))["token"]!;

    /// <summary>Makes a further key; its id.</summary>
    public async Task<string> Rotate(string algorithm = "RS256") => (string)(await Ask(new { rotate = algorithm }))["kid"]!;

    /// <summary>Says what its tokens say of who signs in from now on.</summary>
    public async Task SignIn(object claims) => await Ask(new { signIn = claims });

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<JsonNode> Ask(object question)
    {
        await _process.StandardInput.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(question));
        return JsonNode.Parse(await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the issuer has ended"))!;
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
