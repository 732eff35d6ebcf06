using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What the header of an export says: its kind, where each column stands, and which columns are unknown here.</summary>
/// <param name="Kind"><c>usage</c>, <c>costs</c>, or <c>empty</c> for a period without anything, of which OpenAI exports only the
/// times.</param>
/// <param name="Columns">As written, in order.</param>
/// <param name="Unknown">Columns that no document names: the provider adds some every few weeks.</param>
internal sealed record ExportHeader(string Kind, IReadOnlyList<string> Columns, IReadOnlyList<string> Unknown)
{
    public const string Usage = "usage";
    public const string Costs = "costs";
    public const string Empty = "empty";

    private static readonly string[] _times = ["start_time", "end_time"];
    private static readonly string[] _isoTimes = ["start_time_iso", "end_time_iso"];
    private static readonly string[] _usage = ["num_model_requests", "input_tokens", "output_tokens"];
    private static readonly string[] _costs = ["amount_value", "amount_currency"];

    private static readonly HashSet<string> _known = new(
        [
            .. _times,
            .. _isoTimes,
            .. _usage,
            .. _costs,
            "project_id",
            "project_name",
            "user_id",
            "user_email",
            "api_key_id",
            "api_key_name",
            "model",
            "batch",
            "service_tier",
            "api_source",
            "input_cached_tokens",
            "input_uncached_tokens",
            "input_cache_write_tokens",
            "input_cache_write_30m_tokens",
            "input_cache_write_12h_tokens",
            "input_text_tokens",
            "output_text_tokens",
            "input_cached_text_tokens",
            "input_audio_tokens",
            "input_cached_audio_tokens",
            "output_audio_tokens",
            "input_image_tokens",
            "input_cached_image_tokens",
            "output_image_tokens",
            "quantity",
            "quantity_unit",
            "line_item",
            "organization_id",
            "organization_name",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    // What other exports of the same page count; none of it earns complimentary tokens.
    private static readonly (string Column, string What)[] _others =
    [
        ("characters", "speech"),
        ("seconds", "transcription"),
        ("images", "image generation"),
        ("num_sessions", "code interpreter sessions"),
        ("usage_bytes", "vector stores"),
        ("num_requests", "tool calls"),
        ("num_model_requests", "embeddings or moderations"),
    ];

    public int Find(string column)
    {
        for (var place = 0; place < Columns.Count; place++)
        {
            if (Columns[place].Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                return place;
            }
        }

        return -1;
    }

    public bool Has(string column) => Find(column) >= 0;

    public static ExportHeader Read(IReadOnlyList<string> columns)
    {
        var header = new ExportHeader("", columns, [.. columns.Where(column => column.Length > 0 && !_known.Contains(column))]);
        var twice = columns
            .Where(column => column.Length > 0)
            .GroupBy(column => column, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw Refusal(
                $"Line 1: the header names {Short(twice.Key)} {(twice.Count() == 2 ? "twice" : "several times")}; which of them counts cannot be told. Export the file again."
            );
        }

        return header with
        {
            Kind = header.KindOf(),
        };
    }

    private string KindOf()
    {
        var (usage, costs) = (_usage.All(Has), _costs.All(Has));
        var times = _times.All(Has);
        if (usage && costs)
        {
            throw Refusal("Line 1: the header has columns of usage and of costs. Import each export by itself.");
        }

        if (times && (usage || costs))
        {
            return usage ? Usage : Costs;
        }

        if (
            times
            && Columns.All(column => column.Length == 0 || _times.Concat(_isoTimes).Contains(column, StringComparer.OrdinalIgnoreCase))
        )
        {
            return Empty;
        }

        var missingOfUsage = _times.Concat(_usage).Where(column => !Has(column)).ToList();
        var missingOfCosts = _times.Concat(_costs).Where(column => !Has(column)).ToList();
        if (
            times
            && !Has("output_tokens")
            && !_costs.Any(Has)
            && Array.Find(_others, other => Has(other.Column)) is { Column: not null } other
        )
        {
            throw Refusal(
                $"Line 1: this looks like an export of {other.What}: it has the column {other.Column} and no output_tokens. "
                    + "Only completions earn complimentary tokens: export the usage of completions (or costs) instead."
            );
        }

        throw Refusal(
            _costs.Any(Has) && missingOfCosts.Count < missingOfUsage.Count ? Missing("cost", missingOfCosts)
            : _usage.Any(Has) ? Missing("usage", missingOfUsage)
            : $"Line 1: This is neither a usage export (columns {string.Join(", ", _times.Concat(_usage))}) nor a cost export (columns {string.Join(", ", _times.Concat(_costs))})."
        );
    }

    private static string Missing(string kind, List<string> missing) =>
        $"Line 1: this looks like a {kind} export, but the column{(missing.Count == 1 ? "" : "s")} {string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} missing. Export it again, with all columns.";

    internal static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static InvalidInputException Refusal(string message) => new("header", message);
}
