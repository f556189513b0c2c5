using System.Globalization;
using Ledger.Pages.Shared;
using Microsoft.AspNetCore.Localization;

namespace Ledger.Http;

/// <summary>In which language sentences are told: Swedish or English, as a browser was told on a page, else as <c>Accept-Language</c> asks (RFC 9110, section 12.5.4).</summary>
public static class Language
{
    // The first is told where none is asked for.
    private static readonly string[] _languages = ["en", "sv"];

    /// <summary>Makes the language of each request that of its words.</summary>
    public static void UseLanguages(this IApplicationBuilder app) => app.UseRequestLocalization(options =>
    {
        options.SetDefaultCulture(_languages[0]).AddSupportedCultures(_languages).AddSupportedUICultures(_languages);
        options.RequestCultureProviders = [new CustomRequestCultureProvider(context => Task.FromResult<ProviderCultureResult?>(new(Of(context.Request))))];
    });

    /// <summary>Says of an answer that its words are in the language of the request, and that a cache must keep the languages apart.</summary>
    public static void Told(HttpResponse response)
    {
        response.Headers.ContentLanguage = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        response.Headers.Vary = "Accept-Language";
    }

    // The framework's own provider takes a language of weight 0, which is one that is not wanted, for the last choice.
    private static string Of(HttpRequest request)
    {
        if (request.Cookies[Languages.Cookie] is { } chosen && _languages.Contains(chosen))
            return chosen;
        var asked = request.GetTypedHeaders().AcceptLanguage.Select(a => (Name: a.Value.ToString().Split('-')[0].ToLowerInvariant(), Weight: a.Quality ?? 1)).ToList();
        var others = _languages.Where(l => asked.TrueForAll(a => a.Name != l));
        return asked.Where(a => a.Weight > 0).OrderByDescending(a => a.Weight)
            .SelectMany(a => a.Name == "*" ? others : _languages.Where(l => l == a.Name)).FirstOrDefault(_languages[0]);
    }
}
