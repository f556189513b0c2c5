namespace Ledger.Tests.Docs;

/// <summary>README.md and docs/start.md, typed in from beginning to end in one home: what they show is what happens, in long rounds in either language of the interface.</summary>
public sealed class WalkTests
{
    [Fact]
    public async Task who_follows_the_readme_and_then_the_first_book_in_one_home_sees_what_they_show()
    {
        await using var walk = new Walk();
        Step[] readme = [.. Walk.Steps(await Read("README.md"), "## One entry, from post to figure")], start = [.. Walk.Steps(await Read("docs/start.md"), "# Start")];
        (readme.Count(step => step.Shows is not null), start.Count(step => step.Shows is not null)).Should().Match<(int, int)>(shown => shown.Item1 > 2 && shown.Item2 > 12);

        var faults = new List<string>();
        foreach (var step in readme.Concat(start))
            if (step.Fault(await walk.Take(step, "en_US.UTF-8")) is { } fault)
                faults.Add(fault);
        string.Join("\n\n", faults).Should().BeEmpty();

        if (!Rounds.AreLong)
            return;
        // Once more in Swedish: what stands in the book already is a duplicate, and every step still does what it says.
        await walk.Stop();
        var said = "";
        foreach (var step in readme.Concat(start).Where(step => step.Command.Contains("./ledger", StringComparison.Ordinal)))
            said += await walk.Take(step, "sv_SE.UTF-8");
        said.Should().ContainAll("boken för varmland är öppen på", "gäller", "registrerade 0, dubbletter 1, avvisade 0", "Vad det lovar", "ingen avläsning", "ingenting skiljer")
            .And.NotContainAny("the book of", "recorded 0", "What it promises", "Status", "no reading", "nothing differs");
    }

    [Fact]
    public async Task a_secretary_who_follows_the_page_of_lists_sees_what_it_shows_in_both_languages()
    {
        await using var walk = new Walk();
        var (page, faults) = (await Read("docs/lists.md"), new List<string>());
        var swedish = page.IndexOf("# Medlemslistor", StringComparison.Ordinal);
        foreach (var (step, language) in Walk.Steps(page[..swedish], "# Lists of members").Select(s => (s, "en_US.UTF-8")).Concat(Walk.Steps(page[swedish..], "# Medlemslistor").Select(s => (s, "sv_SE.UTF-8"))))
            if (step.Fault(await walk.Take(step, language)) is { } fault)
                faults.Add(fault);
        string.Join("\n\n", faults).Should().BeEmpty();
    }

    private static Task<string> Read(string page) => File.ReadAllTextAsync(Path.Combine([Documents.Root, .. page.Split('/')]), TestContext.Current.CancellationToken);
}
