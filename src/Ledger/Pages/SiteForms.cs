using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Pages;

/// <summary>How much a form may hold. Nothing of a form is ever written to a file: lists of members are sent in them.</summary>
public static class SiteForms
{
    /// <summary>The largest form, in bytes: a list of <see cref="Store.Lists.ListReader.MostBytes"/> as it travels sealed.</summary>
    public const int MostBytes = 16 << 20;

    /// <summary>Lets a route take the largest.</summary>
    public static RequestSizeLimitAttribute Large { get; } = new(MostBytes);

    /// <summary>Makes the framework's form reader keep to it, and to memory.</summary>
    public static void Bound(FormOptions options) =>
        (options.MemoryBufferThreshold, options.ValueLengthLimit, options.MultipartBodyLengthLimit) = (MostBytes, MostBytes, MostBytes);
}
