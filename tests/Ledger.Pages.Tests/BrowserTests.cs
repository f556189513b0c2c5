using System.Text.Json;
using Ledger.Store.Access;
using Microsoft.Playwright;

namespace Ledger.Pages.Tests;

/// <summary>What holds of every page in a real browser: one page of each pattern, looked at in each way.</summary>
[Collection(nameof(DemoSite))]
public sealed class BrowserTests(DemoSite site)
{
    // The 178 mm between the margins of A4, at 96 pixels an inch.
    private const int PaperWidth = 672;

    public static TheoryData<int> Views => [.. Enumerable.Range(0, View.All.Count)];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task axe_finds_nothing_and_nothing_is_asked_of_others_and_all_fits_the_window_and_says_the_same_without_scripts(int number)
    {
        var view = View.All[number];
        var faults = new List<string>();
        var at = "";
        await using var windows = new Windows(site, page =>
        {
            page.Request += (_, request) => Note(!request.Url.StartsWith(site.Address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal), $"asks {request.Url}");
            page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
            page.PageError += (_, error) => Note(true, error);
        });
        await using var withoutScripts = new Windows(site);
        foreach (var (role, address) in await OneOfEach())
        {
            at = $"{role} {address}";
            var page = await windows.Open(role, view, address);
            faults.AddRange((await Axe(page)).Select(f => $"{at}: {f}"));
            Note(await Width(page) > view.Width, "is wider than the window");
            var bare = await withoutScripts.Open(role, view with { HasScripts = false }, address);
            var (without, with) = (await Texts(bare), await Texts(page));
            Note(!without.SequenceEqual(with), $"says “{string.Join(" | ", without)}” without scripts, and “{string.Join(" | ", with)}” with them");
        }

        faults.Should().BeEmpty("of each page in {0}", view);

        void Note(bool isFault, string what)
        {
            if (isFault)
                faults.Add($"{at}: {what}");
        }
    }

    [Fact]
    public async Task the_keyboard_alone_comes_to_everything()
    {
        // Of a group of choices the keyboard comes to one, and goes among them with the arrows.
        const string focusable = "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(e => e.checkVisibility() && !e.disabled && (e.type !== 'radio' || e === document.querySelector(`input[name=\"${e.name}\"]`)))";
        await using var windows = new Windows(site);
        foreach (var (role, address) in (await OneOfEach()).Where(p => p.Role == Role.Board))
        {
            var page = await windows.Open(role, View.All[0], address);
            var count = await page.EvaluateAsync<int>($"(window.open_ = new Set({focusable}), addEventListener('focusin', e => open_.delete(e.target)), open_.size)");
            // A field for a day has several stops.
            for (var i = 0; i < Math.Min(4 * count, 400) && (i % 20 != 0 || await page.EvaluateAsync<bool>("open_.size > 0")); i++)
                await page.Keyboard.PressAsync("Tab");
            if (count <= 100)
                (await page.EvaluateAsync<string[]>("[...open_].map(e => e.outerHTML)")).Should().BeEmpty("of {0}", address);
        }
    }

    [Fact]
    public async Task on_paper_every_page_fits_A4_and_shows_no_menu()
    {
        var faults = new List<string>();
        await using var windows = new Windows(site);
        foreach (var (role, address) in await OneOfEach())
        {
            var page = await windows.Open(role, View.All[0] with { Width = PaperWidth }, address);
            await page.EmulateMediaAsync(new() { Media = Media.Print });
            if (await Width(page) is > PaperWidth and var width)
                faults.Add($"{role} {address}: {width} px wide");
            if (await page.EvaluateAsync<bool>("[...document.querySelectorAll('nav, button, input:not([type=hidden])')].some(e => e.checkVisibility())"))
                faults.Add($"{role} {address}: shows what only a screen has a use for");
        }

        faults.Should().BeEmpty();
    }

    private async Task<IEnumerable<string>> Axe(IPage page)
    {
        // The page's policy keeps foreign scripts out; what the test brings is evaluated past it.
        await page.EvaluateAsync(site.Axe);
        var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).slice(0, 3).join(' | '))");
        return found.EnumerateArray().Select(f => $"{f}");
    }

    private static Task<int> Width(IPage page) => page.EvaluateAsync<int>("document.documentElement.scrollWidth");

    /// <summary>What the tables, forms and headings say.</summary>
    private static Task<string[]> Texts(IPage page) => page.EvaluateAsync<string[]>(
        "[...document.querySelectorAll('main h1, main h2, main table td, main table th, main label, main button:not([data-scripted])')].filter(e => !e.closest('.uplot')).map(e => e.textContent.trim().replace(/\\s+/g, ' '))");

    /// <summary>One page of each pattern, by the first role that comes to it.</summary>
    private async Task<IReadOnlyList<(Role Role, string Address)>> OneOfEach()
    {
        var pages = new Dictionary<string, (Role, string)>();
        foreach (var role in new[] { Role.Board, Role.Association, Role.Auditor, Role.Admin })
            foreach (var visit in (await site.Walk(role)).Where(v => v is { Pattern: not null, Status: System.Net.HttpStatusCode.OK }))
                pages.TryAdd(visit.Pattern!, (role, visit.Address));
        // The entry that has most within it.
        var adoption = (await site.Book.Entries.Entries(0, 1, "plan.adopted", null, null, null, CancellationToken.None)).Entries[0];
        pages.Add("the adoption of a plan", (Role.Board, $"/book/entries/{adoption.Entry}"));
        return [.. pages.Values];
    }
}

/// <summary>A window for each role and view, in which one page is opened after another.</summary>
internal sealed class Windows(DemoSite site, Action<IPage>? opened = null) : IAsyncDisposable
{
    private readonly Dictionary<(Role, View), IPage> _windows = [];

    public async Task<IPage> Open(Role role, View view, string address)
    {
        if (!_windows.TryGetValue((role, view), out var window))
        {
            _windows[(role, view)] = window = await site.Open(role, view);
            opened?.Invoke(window);
        }

        await window.GotoAsync(site.Address + address);
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows.Values)
            await window.Context.CloseAsync();
    }
}
