using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>Reads ids and names that come again in row after row: one string for all of them, where each row would bring its own.</summary>
internal sealed class RepeatedText : JsonConverter<string>
{
    /// <summary>A power of two; what does not find its place free takes it over.</summary>
    private const int Places = 4096;

    private const int Longest = 128;

    // Read and written side by side without a lock: whoever comes too late reads its own string, which is right too.
    private readonly string?[] _known = new string?[Places];

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
        {
            // A name that is written without quotes is still that name.
            return Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        }

        if (
            reader.TokenType != JsonTokenType.String
            || reader.HasValueSequence
            || reader.ValueIsEscaped
            || reader.ValueSpan.Length > Longest
        )
        {
            return reader.GetString();
        }

        var hash = new HashCode();
        hash.AddBytes(reader.ValueSpan);
        ref var place = ref _known[hash.ToHashCode() & (Places - 1)];
        var known = place;
        return known is not null && Ascii.Equals(reader.ValueSpan, known) ? known : place = reader.GetString();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
