using System.Globalization;
using System.Security.Cryptography;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What an export file of the provider's usage page holds; its kind is known by its header.</summary>
/// <param name="Kind"><c>usage</c>, <c>costs</c>, or <c>empty</c>.</param>
internal sealed record ExportFile(
    string Kind,
    string Sha256,
    Instant From,
    Instant Until,
    int Lines,
    IReadOnlyList<UsageLine> Usage,
    IReadOnlyList<CostLine> Costs
)
{
    /// <summary>What people should know of it before it is stored, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The organizations that its rows name, by id; empty where it names none.</summary>
    public IReadOnlyList<string> Organizations { get; init; } = [];
}

/// <summary>Usage of one bucket; rows of the file that are equal in all dimensions are one.</summary>
/// <remarks>A project that is null: the whole file is not grouped by project. Empty: the file is, and this row names none.</remarks>
internal readonly record struct UsageLine(Instant Start, Instant End, UsageDimensions Dimensions, TokenUsage Counted);

/// <summary>Money of one bucket, exact; an amount that is null was charged and not told.</summary>
internal sealed record CostLine(Instant Start, Instant End, string? ProjectId, string? LineItem, string Currency, decimal? Amount);

/// <summary>Reads comma- or tab-separated export files; every error names its line and column.</summary>
internal static class ExportFileReader
{
    /// <param name="content">The file.</param>
    /// <param name="lastYear">Buckets of later years are refused.</param>
    public static ExportFile Read(byte[] content, int lastYear = 2100)
    {
        var text = ExportText.Of(content);
        var rows = new ExportRows(text, Separator(text));
        var header = ExportHeader.Read(rows.Next()!);
        rows.Columns = header.Columns;
        var contents = new ExportContents(header, rows, lastYear);
        contents.ReadAll();
        return new ExportFile(
            header.Kind,
            Convert.ToHexStringLower(SHA256.HashData(content)),
            contents.Buckets.From,
            contents.Buckets.Until,
            contents.Lines,
            contents.Usage(),
            contents.Costs()
        )
        {
            Notes = [.. contents.Notes()],
            Organizations = [.. contents.Organizations],
        };
    }

    private static char Separator(string text)
    {
        var header = text.TrimStart().Split('\n', 2)[0];
        var tabs = header.Count(character => character == '\t');
        var commas = header.Count(character => character == ',');
        return header.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || header.Count(character => character == ';') > tabs + commas
                ? throw new InvalidInputException(
                    "header",
                    "Line 1: the columns are separated by semicolons, as Excel saves them. "
                        + "Import the file as OpenAI's usage page exported it, with commas or tabs, without saving it in Excel."
                )
            : tabs > commas ? '\t'
            : ',';
    }
}

/// <summary>What the rows of one file hold, added up as they are read.</summary>
internal sealed class ExportContents(ExportHeader header, ExportRows rows, int lastYear)
{
    /// <summary>Largest count of one cell.</summary>
    private const long MostOfCell = 1_000_000_000_000_000;

    /// <summary>Largest sum of one file: so many files can be added up before 2^63 is near.</summary>
    private const long MostOfFile = 100_000_000_000_000_000;

    private readonly Dictionary<(Instant Start, Instant End, UsageDimensions Dimensions), TokenUsage> _usage = [];
    private readonly Dictionary<CostLine, decimal> _costs = [];
    private readonly Dictionary<string, int> _places = header
        .Columns.Select((column, place) => (column, place))
        .Where(pair => pair.column.Length > 0)
        .ToDictionary(pair => pair.column, pair => pair.place, StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _unknownTiers = new(StringComparer.Ordinal);
    private List<string> _cells = [];
    private long _total;
    private decimal _totalAmount;
    private int _rounded;
    private int _withoutAmount;
    private bool _named;

    public SortedSet<string> Organizations { get; } = new(StringComparer.Ordinal);

    public ExportBuckets Buckets { get; } = new(lastYear);

    public int Lines { get; private set; }

    public void ReadAll()
    {
        while (rows.Next() is { } cells)
        {
            _cells = cells;
            Lines++;
            ReadRow();
        }

        if (Lines == 0)
        {
            throw new InvalidInputException(
                "file",
                "The file has a header but no rows. Of a period without anything OpenAI exports the times at least: export it again."
            );
        }

        if (Buckets.Overlap() is { } overlap)
        {
            throw new InvalidInputException(
                $"line {overlap.Line}, start_time",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Line {overlap.Line}: this bucket overlaps one of another width, that of line {overlap.Other}. Export days, hours and minutes into files of their own."
                )
            );
        }
    }

    public List<UsageLine> Usage() =>
        [
            .. _usage.Select(pair => new UsageLine(
                pair.Key.Start,
                pair.Key.End,
                pair.Key.Dimensions with
                {
                    ProjectId = Project(pair.Key.Dimensions.ProjectId),
                },
                pair.Value
            )),
        ];

    public List<CostLine> Costs() =>
        [
            .. _costs.Select(pair =>
                pair.Key with
                {
                    ProjectId = Project(pair.Key.ProjectId),
                    Amount = pair.Key.Amount is null ? null : pair.Value,
                }
            ),
        ];

    public IEnumerable<string> Notes()
    {
        if (header.Unknown is { Count: > 0 } unknown)
        {
            var names = string.Join(", ", unknown.Take(5).Select(ExportHeader.Short)) + (unknown.Count > 5 ? ", …" : "");
            yield return unknown.Count == 1
                ? $"1 column is unknown to us and was not read: {names}."
                : string.Create(CultureInfo.InvariantCulture, $"{unknown.Count} columns are unknown to us and were not read: {names}.");
        }

        if (_usage.Count > 0 && !header.Has("service_tier"))
        {
            yield return "It was made without grouping by service tier: free and billed cannot be told apart.";
        }

        if (_unknownTiers.Count > 0)
        {
            yield return $"Service tiers unknown to us, kept as they are: {string.Join(", ", _unknownTiers.Take(5).Select(ExportHeader.Short))}{(_unknownTiers.Count > 5 ? ", …" : "")}.";
        }

        if (_withoutAmount > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{_withoutAmount} {(_withoutAmount == 1 ? "row names" : "rows name")} no amount: what was charged there is not known, and sums with {(_withoutAmount == 1 ? "it" : "them")} say \"at least\"."
            );
        }

        if (_rounded > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{_rounded} {(_rounded == 1 ? "amount was" : "amounts were")} rounded to {ExportAmount.Decimals} decimals."
            );
        }
    }

    // Where a file names projects, a row without one is traffic of no named project, not a count of the whole organization.
    private string? Project(string? project) => project ?? (_named ? "" : null);

    private void ReadRow()
    {
        if (_cells.Count != header.Columns.Count)
        {
            var place = Math.Min(_cells.Count, header.Columns.Count);
            throw rows.Error(
                place,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(_cells.Count < header.Columns.Count ? "is missing" : "is one too many")}: this row has {_cells.Count} cells, the header {header.Columns.Count}. Perhaps the file was cut off or changed: export it again"
                )
            );
        }

        if (_cells[_places["start_time"]].Equals("start_time", StringComparison.OrdinalIgnoreCase))
        {
            throw Error("start_time", "is a header again: these are two files in one. Import each by itself");
        }

        var (start, end) = (Whole("start_time"), Whole("end_time"));
        if (end <= start)
        {
            throw Error("end_time", "must be later than start_time");
        }

        var counts = header.Kind == ExportHeader.Usage && IsGiven() ? ReadCounts() : default(TokenUsage?);
        if (Buckets.Add(start, end, rows.Line) is { } wrong)
        {
            throw Error(wrong.Column, wrong.What);
        }

        var (from, until) = (Instant.FromUnixSeconds(start), Instant.FromUnixSeconds(end));
        if (counts is { } given)
        {
            AddUsage(from, until, given);
        }
        else if (header.Kind == ExportHeader.Costs && IsGiven())
        {
            AddCost(from, until);
        }
    }

    private TokenUsage ReadCounts()
    {
        var counts = new TokenUsage(
            Whole("num_model_requests"),
            Whole("input_tokens"),
            Text("input_cached_tokens") is null ? 0 : Whole("input_cached_tokens"),
            Whole("output_tokens")
        );
        _total += counts.Requests + counts.Input + counts.Cached + counts.Output;
        return _total <= MostOfFile
            ? counts
            : throw Error(
                "input_tokens",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"makes the file's sum of requests and tokens larger than {MostOfFile:N0}, which no export is"
                )
            );
    }

    private void AddUsage(Instant start, Instant end, TokenUsage counts)
    {
        var tier = Text("service_tier");
        if (tier is not null && ServiceTier.OfReport(tier).IsUnknown)
        {
            _unknownTiers.Add(tier);
        }

        var key = (start, end, new UsageDimensions(Named(), Text("user_id"), Text("api_key_id"), Text("model"), Flag("batch"), tier));
        _usage[key] = _usage.GetValueOrDefault(key) + counts;
    }

    private void AddCost(Instant start, Instant end)
    {
        if (Text("amount_value") is not { } text)
        {
            // Kept beside what is known: without it the sum would look complete.
            _withoutAmount++;
            _costs[
                new CostLine(
                    start,
                    end,
                    Named(),
                    Text("line_item"),
                    Text("amount_currency") is null ? Charge.UnknownCurrency : Currency(),
                    null
                )
            ] = 0;
            return;
        }

        if (!ExportAmount.TryRead(text, out var amount, out var rounded))
        {
            throw Error(
                "amount_value",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"must be an amount such as 0.895874, of at most {ExportAmount.Most:N0}; \"{ExportHeader.Short(text)}\" is not"
                )
            );
        }

        var currency = Currency();
        _rounded += rounded ? 1 : 0;
        _totalAmount += Math.Abs(amount);
        if (_totalAmount > ExportAmount.Most)
        {
            throw Error(
                "amount_value",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"makes the file's amounts more than {ExportAmount.Most:N0} together, which no export is"
                )
            );
        }

        var key = new CostLine(start, end, Named(), Text("line_item"), currency, 0);
        _costs[key] = _costs.GetValueOrDefault(key) + amount;
    }

    private string Currency() =>
        Text("amount_currency") is { Length: >= 2 and <= 10 } currency && currency.All(char.IsAsciiLetter)
            ? currency.ToLowerInvariant()
            : throw Error("amount_currency", "must name the currency of the amount, such as usd");

    private string? Named()
    {
        if (Text("organization_id") is { } organization)
        {
            Organizations.Add(organization);
        }

        var project = Text("project_id");
        _named |= project is not null;
        return project;
    }

    // A bucket without anything is a row with only the times filled.
    private bool IsGiven()
    {
        for (var place = 0; place < _cells.Count; place++)
        {
            if (
                _cells[place].Length > 0
                && !header.Columns[place].StartsWith("start_time", StringComparison.OrdinalIgnoreCase)
                && !header.Columns[place].StartsWith("end_time", StringComparison.OrdinalIgnoreCase)
            )
            {
                return true;
            }
        }

        return false;
    }

    private string? Text(string column) =>
        _places.TryGetValue(column, out var place) && _cells[place] is { Length: > 0 } text ? text : null;

    private bool? Flag(string column) =>
        Text(column)?.ToUpperInvariant() switch
        {
            null => null,
            "TRUE" or "1" or "1.0" => true,
            "FALSE" or "0" or "0.0" => false,
            var other => throw Error(column, $"must be TRUE or FALSE; \"{ExportHeader.Short(other)}\" is not"),
        };

    // Exports write whole numbers as 59200.0.
    private long Whole(string column)
    {
        var text = Text(column);
        return
            text is { Length: <= 40 }
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value == decimal.Truncate(value)
            && value <= MostOfCell
            ? (long)value
            : throw Error(
                column,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"must be a whole number such as 59200 or 59200.0, at most {MostOfCell:N0}; {(text is null ? "it is empty" : $"\"{ExportHeader.Short(text)}\" is not")}"
                )
            );
    }

    private InvalidInputException Error(string column, string what) => rows.Error(_places[column], what);
}
