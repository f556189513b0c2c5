using System.Globalization;
using System.Resources;

namespace Ledger.Cluster;

/// <summary>What people are told, in the language of <see cref="CultureInfo.CurrentUICulture"/>: Swedish, else English.</summary>
internal static class ClusterWords
{
    private static readonly ResourceManager _words = new(typeof(ClusterWords));

    /// <summary>The words of a name, with the values put into their places.</summary>
    public static string Say(string name, params object?[] values) =>
        string.Format(CultureInfo.InvariantCulture, _words.GetString(name, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException(name), values);
}
