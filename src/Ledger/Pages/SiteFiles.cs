using System.Security.Cryptography;

namespace Ledger.Pages;

/// <summary>The stylesheets and scripts of the pages. They lie beside the program.</summary>
public static class SiteFiles
{
    /// <summary>The parameter that bears a file's hash.</summary>
    public const string Version = "v";

    /// <summary>Where they lie.</summary>
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "assets");

    private static readonly Dictionary<string, string> _addresses = Directory.EnumerateFiles(Folder).ToDictionary(
        file => Path.GetFileName(file), file => $"{Site.AssetsPath}/{Path.GetFileName(file)}?{Version}={Hash(file)}");

    /// <summary>A file's address, which is another when its content is another.</summary>
    public static string Address(string file) => _addresses[file];

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)).AsSpan(0, 8));
}
