using System.Text.RegularExpressions;

namespace Ledger.Tests.Docs;

/// <summary>What is written for people: README.md and everything under docs.</summary>
internal static partial class Documents
{
    /// <summary>The folder that holds Ledger.sln.</summary>
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> All() =>
        [Path.Combine(Root, "README.md"), .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)];

    /// <summary>What stands under a heading, up to the next one of the same or a higher level.</summary>
    /// <exception cref="ArgumentException">There is no such heading, or there are several.</exception>
    public static string Section(string text, string heading)
    {
        var lines = text.Split('\n');
        if (lines.Count(line => line == heading) != 1)
            throw new ArgumentException($"‘{heading}’ stands {lines.Count(line => line == heading)} times");
        return string.Join('\n', lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => LevelOf(line) == 0 || LevelOf(line) > LevelOf(heading)));
    }

    /// <summary>The names that GitHub gives the headings of a text, by which a link may point at them.</summary>
    public static IEnumerable<string> Anchors(string text) => Heading().Matches(WithoutCode(text))
        .Select(heading => NoPartOfAnAnchor().Replace(heading.Groups["words"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>The targets of a text's links, but for those to other sites.</summary>
    public static IEnumerable<string> RelativeLinks(string text) =>
        Link().Matches(WithoutCode(text)).Select(link => link.Groups["target"].Value).Where(target => !Uri.IsWellFormedUriString(target, UriKind.Absolute));

    // 0 is no heading.
    private static int LevelOf(string line) => line.TrimStart('#') is [' ', ..] rest ? line.Length - rest.Length : 0;

    // What looks like a heading or a link in a block of code is none.
    private static string WithoutCode(string text) => Fence().Replace(text, "");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Ledger.sln is in no folder above the tests.");
        return folder.FullName;
    }

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#+ (?<words>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoPartOfAnAnchor();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
