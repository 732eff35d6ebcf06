using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>
/// Reads bodies in our own form straight from their bytes, as long as everything in them is surely right; whatever else comes is left to
/// <see cref="EventReader"/>.
/// </summary>
/// <remarks>
/// So there is one place that says what is wrong with a body, and this one never refuses: it gives up. What it does read is what
/// <see cref="EventReader"/> would have read; a test compares them on bodies of every kind.
/// </remarks>
internal static class QuickEventReader
{
    private const int MostTools = 16;
    private const int LongestTool = 64;
    private const int LongestText = 200;
    private const int MostDigits = 11;

    private static readonly RecentTexts _recent = new();

    [Flags]
    private enum Fields
    {
        None = 0,
        Id = 1 << 0,
        OccurredAt = 1 << 1,
        ProjectId = 1 << 2,
        Model = 1 << 3,
        InputTokens = 1 << 4,
        InputCachedTokens = 1 << 5,
        OutputTokens = 1 << 6,
        ServiceTier = 1 << 7,
        Batch = 1 << 8,
        HostedTools = 1 << 9,
        FunctionTools = 1 << 10,
        UserId = 1 << 11,
        ApiKeyId = 1 << 12,

        Required = Id | OccurredAt | ProjectId | Model | InputTokens | OutputTokens,
    }

    /// <summary>The events of a body.</summary>
    /// <param name="body">One event, or a list.</param>
    /// <param name="most">Most events of one list.</param>
    /// <param name="isList">Which of the two.</param>
    /// <returns>At least one event; null if the body must be read strictly.</returns>
    public static List<UsageEvent>? Read(ReadOnlySpan<byte> body, int most, out bool isList)
    {
        isList = false;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = ApiBody.MaximumDepth });
            if (!reader.Read())
            {
                return null;
            }

            isList = reader.TokenType == JsonTokenType.StartArray;
            var events =
                isList ? ReadList(ref reader, most)
                : ReadEvent(ref reader) is { } usage ? [usage]
                : null;

            // Whatever stands behind the end is no JSON, and not for here to say.
            return events is { Count: > 0 } && !reader.Read() ? events : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<UsageEvent>? ReadList(ref Utf8JsonReader reader, int most)
    {
        var events = new List<UsageEvent>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (events.Count == most || ReadEvent(ref reader) is not { } usage)
            {
                return null;
            }

            events.Add(usage);
        }

        return events;
    }

    private static UsageEvent? ReadEvent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        string? id = null,
            project = null,
            model = null,
            user = null,
            key = null;
        Instant? occurredAt = null;
        var (input, cached, output) = (0L, 0L, 0L);
        var tier = ServiceTier.Default;
        var (batch, functions) = (false, false);
        IReadOnlyList<string> tools = [];
        var (seen, given) = (Fields.None, Fields.None);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.ValueIsEscaped ? Fields.None : FieldOf(reader.ValueSpan);
            if (field == Fields.None || (seen & field) != 0 || !reader.Read())
            {
                return null;
            }

            seen |= field;
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            var isRead = field switch
            {
                Fields.Id => IsText(ref reader, LongestText) && (id = Encoding.ASCII.GetString(reader.ValueSpan)) is not null,
                Fields.ProjectId => TryText(ref reader, LongestText, ref project),
                Fields.Model => TryText(ref reader, LongestText, ref model),
                Fields.UserId => TryText(ref reader, LongestText, ref user),
                Fields.ApiKeyId => TryText(ref reader, LongestText, ref key),
                Fields.OccurredAt => (occurredAt = InstantOf(ref reader)) is not null,
                Fields.InputTokens => TryTokens(ref reader, out input),
                Fields.InputCachedTokens => TryTokens(ref reader, out cached),
                Fields.OutputTokens => TryTokens(ref reader, out output),
                Fields.ServiceTier => TryTier(ref reader, ref tier),
                Fields.Batch => TryFlag(ref reader, out batch),
                Fields.FunctionTools => TryFlag(ref reader, out functions),
                _ => TryTools(ref reader, ref tools),
            };
            if (!isRead)
            {
                return null;
            }

            given |= field;
        }

        return
            reader.TokenType == JsonTokenType.EndObject
            && (given & Fields.Required) == Fields.Required
            && (input > 0 || output > 0)
            && cached <= input
            ? new UsageEvent(
                id!,
                "",
                occurredAt!.Value,
                project!,
                model!,
                TokenUsage.OfRequest(input, cached, output),
                tier,
                batch || tier.Kind == ServiceTierKind.Batch,
                tools,
                functions,
                user,
                key
            )
            : null;
    }

    private static Fields FieldOf(ReadOnlySpan<byte> name) =>
        name.Length switch
        {
            2 when name.SequenceEqual("id"u8) => Fields.Id,
            5 when name.SequenceEqual("model"u8) => Fields.Model,
            5 when name.SequenceEqual("batch"u8) => Fields.Batch,
            7 when name.SequenceEqual("user_id"u8) => Fields.UserId,
            10 when name.SequenceEqual("project_id"u8) => Fields.ProjectId,
            10 when name.SequenceEqual("api_key_id"u8) => Fields.ApiKeyId,
            11 when name.SequenceEqual("occurred_at"u8) => Fields.OccurredAt,
            12 when name.SequenceEqual("input_tokens"u8) => Fields.InputTokens,
            12 when name.SequenceEqual("service_tier"u8) => Fields.ServiceTier,
            12 when name.SequenceEqual("hosted_tools"u8) => Fields.HostedTools,
            13 when name.SequenceEqual("output_tokens"u8) => Fields.OutputTokens,
            14 when name.SequenceEqual("function_tools"u8) => Fields.FunctionTools,
            19 when name.SequenceEqual("input_cached_tokens"u8) => Fields.InputCachedTokens,
            _ => Fields.None,
        };

    // Printable ASCII as it stands: its bytes are its characters. Everything else needs decoding, counting and a closer look.
    private static bool IsText(ref Utf8JsonReader reader, int longest) =>
        reader.TokenType == JsonTokenType.String
        && !reader.ValueIsEscaped
        && reader.ValueSpan.Length >= 1
        && reader.ValueSpan.Length <= longest
        && !reader.ValueSpan.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private static bool TryText(ref Utf8JsonReader reader, int longest, ref string? text)
    {
        if (!IsText(ref reader, longest))
        {
            return false;
        }

        text = _recent.Of(reader.ValueSpan);
        return true;
    }

    private static bool TryTier(ref Utf8JsonReader reader, ref ServiceTier tier)
    {
        if (!IsText(ref reader, ServiceTier.LongestText))
        {
            return false;
        }

        tier = ServiceTier.OfRequest(_recent.Of(reader.ValueSpan));
        return true;
    }

    private static bool TryTools(ref Utf8JsonReader reader, ref IReadOnlyList<string> tools)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        var list = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (list.Count == MostTools || !IsText(ref reader, LongestTool) || reader.ValueSpan.Contains((byte)','))
            {
                return false;
            }

            list.Add(_recent.Of(reader.ValueSpan));
        }

        tools = list;
        return true;
    }

    private static bool TryFlag(ref Utf8JsonReader reader, out bool flag)
    {
        flag = reader.TokenType == JsonTokenType.True;
        return flag || reader.TokenType == JsonTokenType.False;
    }

    private static bool TryTokens(ref Utf8JsonReader reader, out long tokens) =>
        TryDigits(ref reader, out tokens) && tokens <= UsageEvent.MaximumTokens;

    private static bool TryDigits(ref Utf8JsonReader reader, out long number)
    {
        number = 0;
        return reader.TokenType == JsonTokenType.Number
            && reader.ValueSpan.Length <= MostDigits
            && Utf8Parser.TryParse(reader.ValueSpan, out number, out var length)
            && length == reader.ValueSpan.Length
            && number >= 0
            && reader.ValueSpan[0] != '-';
    }

    private static Instant? InstantOf(ref Utf8JsonReader reader) =>
        TryDigits(ref reader, out var seconds) ? ApiTime.FromSeconds(seconds)
        : IsText(ref reader, LongestText) ? ApiTime.FromText(Encoding.ASCII.GetString(reader.ValueSpan))
        : null;
}
