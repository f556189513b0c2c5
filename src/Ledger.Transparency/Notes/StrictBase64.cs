namespace Ledger.Transparency;

/// <summary>Base64 of RFC 4648 section 4 in its one spelling: padded, no white space, unused bits zero.</summary>
internal static class StrictBase64
{
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static byte[] Decode(string text)
    {
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text
            ? bytes[..length]
            : throw new FormatException("Not base64 in its one spelling (RFC 4648 section 4, padded).");
    }
}
