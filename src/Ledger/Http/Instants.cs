using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Http;

/// <summary>Instants as RFC 3339 in UTC, with Z and as many digits of the second as there are, to the microsecond.</summary>
public sealed class Instants : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture));
}
