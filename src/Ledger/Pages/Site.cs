using Ledger.Access;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Pages.Associations;
using Ledger.Pages.Book;
using Ledger.Pages.Contacts;
using Ledger.Pages.Lists;
using Ledger.Pages.Members;
using Ledger.Pages.Plans;
using Ledger.Pages.Proposals;
using Ledger.Pages.Record;
using Ledger.Pages.SignIn;
using Ledger.Pages.Start;
using Ledger.Pages.Trainings;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Ledger.Pages;

/// <summary>
/// The pages for people. A page is a route like those of the HTTP contract, under the same rights: its handler reads with the same readers, and answers with
/// a Razor component that shows what it is given. Components are rendered on the server; scripts only make livelier what works without them.
/// </summary>
public static class Site
{
    /// <summary>What a page may load: what comes from here, and nothing that stands in the page itself (CSP Level 3). Pico's icons are data in its stylesheet.</summary>
    public const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Where the files of the pages are served.</summary>
    public const string AssetsPath = "/assets";

    /// <summary>Adds what pages are rendered with.</summary>
    public static void AddSite(this IServiceCollection services, SiteSettings site)
    {
        services.AddSingleton(site);
        services.AddRazorComponents();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = site.Cookie("ledger-form");
            options.Cookie.SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict;
            options.Cookie.SecurePolicy = site.Secure;
            options.Cookie.Path = "/";
            options.FormFieldName = "form-token";
            options.SuppressXFrameOptionsHeader = true; // frame-ancestors says it
        });
        services.AddSingleton<FormSeal>();
        services.Configure<FormOptions>(SiteForms.Bound);
    }

    /// <summary>Serves the files of the pages; they bear their content's hash in their address, so they are asked for once.</summary>
    public static void UseSiteAssets(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        RequestPath = AssetsPath,
        FileProvider = new PhysicalFileProvider(SiteFiles.Folder),
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
            file.Context.Request.Query.ContainsKey(SiteFiles.Version) ? "public, max-age=31536000, immutable" : "no-cache",
    });

    /// <summary>Requires that whatever a page sends bears the token that the page was given, so that no other site has a browser send it.</summary>
    public static void RequireTokens(this IApplicationBuilder app) => app.UseAntiforgery().Use(RequireToken);

    /// <summary>Adds the pages.</summary>
    public static void MapSite(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").AddEndpointFilterFactory(KnownParameters.Require).WithMetadata(PageMetadata.Instance, new RequireAntiforgeryTokenAttribute()).ExcludeFromDescription();
        pages.MapStart();
        pages.MapSignIn();
        pages.MapPlans();
        pages.MapAssociations();
        pages.MapMembers();
        pages.MapContacts();
        pages.MapTrainings();
        pages.MapBook();
        pages.MapRecord();
        pages.MapPlanAdoption();
        pages.MapReversal();
        pages.MapProposalPages();
        pages.MapListPages();
    }

    /// <summary>Whether the answer goes to a person: the route is a page, or none was found and a browser asks.</summary>
    public static bool IsPage(HttpContext context) => context.GetEndpoint() is { } endpoint
        ? endpoint.Metadata.GetMetadata<PageMetadata>() is not null
        : !context.Request.Path.StartsWithSegments("/v1") && context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/html");

    /// <summary>Answers with a page.</summary>
    /// <param name="model">What the component shows.</param>
    /// <typeparam name="T">The component; its parameter is named Model.</typeparam>
    public static IResult Page<T>(object model)
        where T : IComponent => new PageResult(new RazorComponentResult(typeof(T), new { Model = model }) { PreventStreamingRendering = true });

    /// <summary>Leads on to a page when something has been done (RFC 9110, section 15.4.4).</summary>
    public static IResult SeeOther(string address) => new SeeOtherResult(address);

    /// <summary>What was typed into a field; null where it was left empty.</summary>
    public static string? Typed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A day that was typed into a field; null where it was left empty.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidAsOf"/>, or <see cref="Rules.InvalidParameter"/> where a name is given.</exception>
    public static DateOnly? Day(string? text, string? name = null) => Reading.Date(Typed(text), name);

    /// <summary>A moment of knowledge that was typed into a field; now where it was left empty.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidKnownAt"/>.</exception>
    public static Store.KnownAt Moment(string? text, Store.DistrictBook book) => Store.KnownAt.Parse(Typed(text), book.District);

    private static Task RequireToken(HttpContext context, RequestDelegate next) => context.Features.Get<IAntiforgeryValidationFeature>() switch
    {
        { IsValid: false, Error.InnerException: BadHttpRequestException unread } => throw unread,
        { IsValid: false } => Problems.Answer(StatusCodes.Status400BadRequest, Problems.FormExpired).ExecuteAsync(context),
        _ => next(context),
    };

    private sealed class SeeOtherResult(string address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            (httpContext.Response.StatusCode, httpContext.Response.Headers.Location) = (StatusCodes.Status303SeeOther, address);
            return Task.CompletedTask;
        }
    }

    private sealed class PageResult(RazorComponentResult page) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy;
            headers.CacheControl = "no-cache, no-store"; // what one person may see stays in no cache; antiforgery asks for both
            headers[HeaderNames.Vary] = "Cookie, Accept-Language";
            headers.ContentLanguage = System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
            return page.ExecuteAsync(httpContext);
        }
    }
}

/// <summary>Marks a route as a page.</summary>
public sealed class PageMetadata
{
    public static readonly PageMetadata Instance = new();
}
