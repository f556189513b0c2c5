using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Ledger.Lists;

/// <summary>A list as JSON lines: each row an object whose members are the columns by their names, whatever the language; what is not there is null.</summary>
internal sealed class JsonLinesList(PipeWriter pipe) : IListWriter
{
    private readonly Utf8JsonWriter _json = new(pipe, new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });
    private IReadOnlyList<string> _names = [];

    public ValueTask Begin(IReadOnlyList<string> names, IReadOnlyList<string> headings)
    {
        _names = names;
        return ValueTask.CompletedTask;
    }

    public ValueTask Add(IReadOnlyList<object?> row)
    {
        _json.WriteStartObject();
        for (var i = 0; i < row.Count; i++)
        {
            _json.WritePropertyName(_names[i]);
            Write(row[i]);
        }

        _json.WriteEndObject();
        _json.Flush();
        pipe.GetSpan(1)[0] = (byte)'\n';
        pipe.Advance(1);
        _json.Reset();
        return ValueTask.CompletedTask;
    }

    public ValueTask End() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void Write(object? value)
    {
        switch (value)
        {
            case null:
                _json.WriteNullValue();
                break;
            case int or long:
                _json.WriteNumberValue(Convert.ToInt64(value, provider: null));
                break;
            case JsonElement json:
                json.WriteTo(_json);
                break;
            case IEnumerable<string> several when value is not string:
                _json.WriteStartArray();
                foreach (var text in several)
                    _json.WriteStringValue(text);
                _json.WriteEndArray();
                break;
            default:
                _json.WriteStringValue(ListText.Of(value));
                break;
        }
    }
}
