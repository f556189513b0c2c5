using System.Reflection;
using Ledger.Demo;
using Ledger.Store;
using Ledger.Store.Access;
using Ledger.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Playwright;
using Spectre.Console;

namespace Ledger.Pages.Tests;

/// <summary>The tests that look at the pages of the demo's book. They run one after the other, since they share the browser.</summary>
[CollectionDefinition(nameof(DemoSite))]
public sealed class DemoSiteGroup : ICollectionFixture<DemoSite>;

/// <summary>The service over the demo's book, a key for each role, and a real Chromium.</summary>
public sealed class DemoSite(Ledger.Tests.TestCluster cluster) : IAsyncLifetime
{
    // Without the first line Chromium asks its maker's servers for news at each start. As root it has no sandbox, and needs no processes to keep pages apart:
    // they are all of one site. With as few as may be the pages are looked at in five sixths of the time.
    private static readonly string[] _arguments =
    [
        "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--no-sandbox", "--no-zygote", "--disable-gpu", "--in-process-gpu", "--renderer-process-limit=1", "--disable-site-isolation-trials",
    ];

    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly Dictionary<Role, string> _keys = [];
    private readonly Dictionary<Role, Task<IReadOnlyList<Visit>>> _walks = [];
    private DistrictBooks _books = null!;
    private WebApplication _app = null!;
    private IPlaywright _playwright = null!;

    /// <summary>The association whose secretary looks at the pages.</summary>
    public const string Association = "karlstad";

    public DistrictBook Book { get; private set; } = null!;

    public IBrowser Browser { get; private set; } = null!;

    /// <summary>The service's address, without a slash at the end.</summary>
    public string Address { get; private set; } = null!;

    /// <summary>The source of axe-core.</summary>
    public string Axe { get; private set; } = null!;

    /// <summary>The patterns of the pages that answer to GET.</summary>
    public IReadOnlyList<RouteEndpoint> Pages => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<PageMetadata>() is not null && e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("GET"))];

    public async ValueTask InitializeAsync()
    {
        var story = ExampleStory.Named(ExampleStory.Names[0]);
        var clock = new SimulatedClock(story.Opens);
        (_books, Book) = await cluster.NewLibrary(clock);
        _app = Service.Over(_books, "http://127.0.0.1:0");
        await _app.StartAsync();
        Address = Service.Addresses(_app).First();
        foreach (var role in Enum.GetValues<Role>())
            _keys[role] = (await _books.Keys.Issue(Book.District, role, role == Role.Association ? Association : null, KeyRing.Name(role), null, CancellationToken.None)).Key;
        using var http = Client(Role.Board);
        using var shown = new StringWriter();
        await DemoRun.RunAsync(http, story, clock, AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(shown) }), CancellationToken.None);
        await Book.Sealer.Seal(CancellationToken.None);
        await Invite(Role.Board, "Styrelsen"); // so that there is somebody to show at /users
        Axe = await File.ReadAllTextAsync(Path.Combine(Folder(), "node_modules", "axe-core", "axe.min.js"));
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium(), Args = _arguments });
    }

    /// <summary>A link by which a new user signs in for the first time: path, after the address's slash.</summary>
    public async Task<string> Invite(Role role, string name) =>
        $"sign-in/link/{(await _books.Users.Invite(Book.District, role, null, name, Users.LinkCounts, CancellationToken.None)).Link}";

    /// <summary>A client that asks as a role, in a language.</summary>
    public HttpClient Client(Role? role, string language = "sv")
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new($"{Address}/") };
        if (role is { } known)
            client.DefaultRequestHeaders.Authorization = new("Bearer", _keys[known]);
        client.DefaultRequestHeaders.Add("Accept-Language", language);
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        return client;
    }

    /// <summary>A browser's window that looks as a role.</summary>
    public async Task<IPage> Open(Role role, View view)
    {
        var context = await Browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = view.Width, Height = 900 },
            ColorScheme = view.Scheme,
            Locale = view.Language == "sv" ? "sv-SE" : "en-GB",
            JavaScriptEnabled = view.HasScripts,
            ExtraHTTPHeaders = [new("Authorization", $"Bearer {_keys[role]}")],
        });
        return await context.NewPageAsync();
    }

    /// <summary>Every page that a role comes to from the first one, in Swedish.</summary>
    public Task<IReadOnlyList<Visit>> Walk(Role role)
    {
        lock (_walks)
            return _walks.TryGetValue(role, out var walk) ? walk : _walks[role] = Walking.From(this, role);
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
        await _app.DisposeAsync();
        await _books.DisposeAsync();
    }

    /// <summary>The folder of this project's source, where npm has put what it needs.</summary>
    private static string Folder() => typeof(DemoSite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ProjectFolder").Value!;

    private static string Chromium() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => _names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("Chromium is not installed; ./test says how to install it.");
}

/// <summary>How a page is looked at.</summary>
/// <param name="Language"><c>sv</c> or <c>en</c>.</param>
/// <param name="Width">Of the window, in pixels.</param>
/// <param name="Scheme">Light or dark.</param>
/// <param name="HasScripts">Whether scripts run.</param>
public sealed record View(string Language, int Width, ColorScheme Scheme, bool HasScripts = true)
{
    /// <summary>Such that each language, each width and each scheme is looked at; in long rounds, each beside each of the others.</summary>
    public static IReadOnlyList<View> All { get; } =
    [
        new("sv", 1400, ColorScheme.Light),
        new("en", 360, ColorScheme.Dark),
        .. Rounds.Of<View[]>([], [
            new("en", 1400, ColorScheme.Light), new("sv", 360, ColorScheme.Light), new("sv", 360, ColorScheme.Dark), new("en", 360, ColorScheme.Light), new("sv", 1400, ColorScheme.Dark), new("en", 1400, ColorScheme.Dark),
        ]),
    ];
}
