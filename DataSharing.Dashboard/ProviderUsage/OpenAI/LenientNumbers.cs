using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>Whole numbers as the provider has been seen to write them: <c>12</c>, <c>12.0</c>, <c>"12"</c>; never rounded.</summary>
internal sealed class LenientCount : JsonConverter<long?>
{
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var whole))
        {
            return whole;
        }

        var number = LenientAmount.ReadNumber(ref reader);
        return number is { } value && value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue
            ? (long)value
            : throw new JsonException("not a whole number");
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>
/// Money as the provider has been seen to write it: <c>12.5</c>, <c>"12.50"</c>, <c>1e-7</c>; null for what is no number, which is not
/// zero.
/// </summary>
internal sealed class LenientAmount : JsonConverter<decimal?>
{
    public override decimal? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadNumber(ref reader);

    public override void Write(Utf8JsonWriter writer, decimal? value, JsonSerializerOptions options) => throw new NotSupportedException();

    /// <summary>A number, or one in quotes; null for anything else.</summary>
    public static decimal? ReadNumber(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return reader.TryGetDecimal(out var number) ? number : null;
            case JsonTokenType.String:
                return decimal.TryParse(reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var written)
                    ? written
                    : null;
            default:
                reader.Skip();
                return null;
        }
    }
}

/// <summary>Yes or no; null for anything else, which decides nothing.</summary>
internal sealed class LenientFlag : JsonConverter<bool?>
{
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.String:
                return bool.TryParse(reader.GetString(), out var written) ? written : null;
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>Seconds since 1970; null for anything else, which is not known.</summary>
internal sealed class LenientSeconds : JsonConverter<long?>
{
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LenientAmount.ReadNumber(ref reader) is { } number and >= 0 and < 1_000_000_000_000 ? (long)decimal.Truncate(number) : null;

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>A text; null for anything else, which is not known.</summary>
internal sealed class LenientText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new NotSupportedException();
}
