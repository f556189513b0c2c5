using System.Reflection;
using Ledger.Domain;

namespace Ledger.Http;

/// <summary>
/// The parameters that an address knows. They are read off its handler, so no address can forget to refuse others: a mistyped question must not
/// get another question's answer.
/// </summary>
public static class KnownParameters
{
    /// <summary>Refuses a request that has others, or a value that no text can be.</summary>
    public static EndpointFilterDelegate Require(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var declared = Of(context.MethodInfo);
        return invocation =>
        {
            var request = invocation.HttpContext.Request;
            if (request.Query.Count > 0)
                RequireAll(request, [.. declared.Where(d => !request.RouteValues.ContainsKey(d))]);
            return next(invocation);
        };
    }

    /// <summary>What a handler reads by name, from the query or the path.</summary>
    public static IReadOnlyList<string> Of(MethodInfo handler) =>
    [
        .. handler.GetParameters().Where(p => p.ParameterType == typeof(string) || p.ParameterType == typeof(string[])).Select(p => p.Name!),
        .. handler.GetParameters().Where(p => p.ParameterType == typeof(Where)).SelectMany(_ => Where.Names),
    ];

    private static void RequireAll(HttpRequest request, IReadOnlyList<string> known)
    {
        foreach (var (name, values) in request.Query)
        {
            Rules.Require(known.Contains(name, StringComparer.OrdinalIgnoreCase), Rules.UnknownParameter, Shown(name), string.Join(", ", known));
            // PostgreSQL has no text with it.
            Rules.Require(!values.ToString().Contains('\0', StringComparison.Ordinal), Rules.InvalidParameter, name, "≠ U+0000");
        }
    }

    // Whatever was sent is not shown back whole.
    private static string Shown(string name) => name.Length <= Slug.Longest && Characters.AreVisible(name) ? name : "…";
}

/// <summary>To which cells of an account a question is narrowed, by dimension: <c>where.association=kil</c>.</summary>
/// <param name="Values">What is asked for in each dimension.</param>
public sealed record Where(Dictionary<string, string> Values)
{
    private const string Prefix = "where.";

    /// <summary>The parameters, one for each dimension that there is.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Chart.All.SelectMany(a => a.Dimensions).Select(d => Prefix + d.Name).Distinct()];

    /// <summary>Binds it to a route handler's parameter.</summary>
    public static ValueTask<Where?> BindAsync(HttpContext context) => ValueTask.FromResult<Where?>(new(context.Request.Query
        .Where(q => q.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToDictionary(q => q.Key[Prefix.Length..], q => q.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
}
