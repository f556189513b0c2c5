using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Ledger.Access;
using Microsoft.AspNetCore.DataProtection;

namespace Ledger.Pages.Record;

/// <summary>Entries that a page has shown, and that wait for the reader to say yes. Between the two nothing is kept here: they travel in the page's form, sealed.</summary>
/// <param name="Entries">The entries, as CloudEvents.</param>
/// <param name="Then">The page that is shown when they are recorded.</param>
/// <param name="Back">The page on which they can be made again.</param>
/// <param name="Typed">What was typed, by field, so that it can be changed; null where it was not a form of one entry.</param>
public sealed record Prepared(IReadOnlyList<JsonElement> Entries, string Then, string Back, IReadOnlyDictionary<string, string>? Typed = null);

/// <summary>
/// Seals what travels in a form: nobody reads it on the way or changes it, and nobody but the one it was made for can send it. It is packed first, since a list of members can be long.
/// </summary>
public sealed class FormSeal(IDataProtectionProvider protection)
{
    /// <summary>The name of the field that holds it.</summary>
    public const string Field = "sealed";

    /// <summary>For how long it can be sent.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>Seals it for the one who asks.</summary>
    public string Seal<T>(RequestContext context, T value)
    {
        using var packed = new MemoryStream();
        using (var pack = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(pack, value);
        return Base64Url.EncodeToString(Protector<T>(context).Protect(packed.ToArray(), Lifetime));
    }

    /// <summary>What was sealed; null where it was not sealed here, for this reader and this use, or too long ago.</summary>
    public T? Open<T>(RequestContext context, string? text)
        where T : class
    {
        if (string.IsNullOrEmpty(text) || !Base64Url.IsValid(text))
            return null;
        try
        {
            using var packed = new MemoryStream(Protector<T>(context).Unprotect(Base64Url.DecodeFromChars(text)));
            using var unpack = new BrotliStream(packed, CompressionMode.Decompress);
            return JsonSerializer.Deserialize<T>(unpack);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector Protector<T>(RequestContext context) =>
        protection.CreateProtector("ledger form", typeof(T).Name, context.Book.District.Name, context.Caller.Id).ToTimeLimitedDataProtector();
}
