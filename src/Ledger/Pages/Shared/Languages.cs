namespace Ledger.Pages.Shared;

/// <summary>The languages of the pages. Which one is chosen stands in a cookie; else the browser's own choice counts.</summary>
public static class Languages
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "ledger-language";

    public static IReadOnlyList<(string Code, string Name)> All { get; } = [("sv", "Svenska"), ("en", "English")];

    /// <summary>The address that changes the language and comes back.</summary>
    public static string Switch(string code, HttpContext? http) =>
        $"/language/{code}?return={Uri.EscapeDataString($"{http?.Request.Path}{http?.Request.QueryString}")}";

    /// <summary>An address here to come back to, as browsers write it: what leads elsewhere, however it is spelt, becomes the first page.</summary>
    public static string Back(string? address) =>
        address is ['/', ..] && !address.Any(char.IsControl) && Uri.TryCreate($"http://localhost{address}", UriKind.Absolute, out var uri)
            && !uri.PathAndQuery.StartsWith("//", StringComparison.Ordinal) && !uri.PathAndQuery.Contains('\\') ? uri.PathAndQuery : "/";
}
