namespace Ledger.Tests.Docs;

public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. Documents.All().Select(page => Path.GetRelativePath(Documents.Root, page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void every_relative_link_leads_somewhere(string page)
    {
        var path = Path.Combine(Documents.Root, page);
        foreach (var link in Documents.RelativeLinks(File.ReadAllText(path)))
        {
            var parts = link.Split('#', 2);
            var target = parts[0].Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, parts[0]));
            (File.Exists(target) || Directory.Exists(target)).Should().BeTrue($"{page} links to {link}");
            if (parts.Length == 2)
                Documents.Anchors(File.ReadAllText(target)).Should().Contain(parts[1], $"{page} links to {link}");
        }
    }
}
