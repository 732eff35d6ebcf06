using System.Globalization;
using System.Security.Cryptography;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Shared;
using Sylvan.Data.Csv;

namespace DataSharing.Dashboard.Reports;

/// <summary>What an export file of the provider's usage page holds; its kind is known by its header.</summary>
internal sealed record ExportFile(string Kind, string Sha256, Instant From, Instant Until, int Lines, IReadOnlyList<UsageLine> Usage, IReadOnlyList<CostLine> Costs);

/// <summary>Usage of one bucket; rows of the file that are equal in all dimensions are one.</summary>
internal readonly record struct UsageLine(
    Instant Start, Instant End, string? ProjectId, string? UserId, string? ApiKeyId, string? Model, bool? Batch, string? ServiceTier,
    long Requests, long Input, long Cached, long Output);

/// <summary>Money of one bucket, exact.</summary>
internal sealed record CostLine(Instant Start, Instant End, string? ProjectId, string? LineItem, string Currency, decimal Amount);

/// <summary>Reads comma- or tab-separated export files; every error names its line and column.</summary>
internal static class ExportFileReader
{
    private static readonly string[] _usageColumns = ["start_time", "end_time", "num_model_requests", "input_tokens", "output_tokens"];
    private static readonly string[] _costColumns = ["start_time", "end_time", "amount_value", "amount_currency"];

    public static ExportFile Read(byte[] content)
    {
        var text = Decode(content).TrimStart('\uFEFF');
        var header = text.Split('\n', 2)[0];
        using var reader = new StringReader(text);
        using var csv = Open(reader, header.Contains('\t', StringComparison.Ordinal) ? '\t' : ',');
        var columns = Enumerable.Range(0, csv.FieldCount).Select(csv.GetName).ToList();
        var isUsage = _usageColumns.All(columns.Contains);
        if (!isUsage && !_costColumns.All(columns.Contains))
        {
            throw new InvalidInputException("header",
                $"This is neither a usage export (columns {string.Join(", ", _usageColumns)}) nor a cost export (columns {string.Join(", ", _costColumns)}).");
        }

        var usage = new List<UsageLine>();
        var costs = new List<CostLine>();
        var (from, until, lines) = (Instant.End, Instant.Beginning, 0);
        while (csv.Read())
        {
            lines++;
            var line = new ExportLine(csv, columns);
            var (start, end) = (line.Time("start_time"), line.Time("end_time"));
            if (end <= start)
            {
                throw line.Error("end_time", "must be later than start_time");
            }

            (from, until) = (Instant.Earlier(from, start), end > until ? end : until);
            if (isUsage && line.Has("num_model_requests"))
            {
                usage.Add(new UsageLine(
                    start, end, line.Text("project_id"), line.Text("user_id"), line.Text("api_key_id"), line.Text("model"), line.Flag("batch"), line.Text("service_tier"),
                    line.Count("num_model_requests"), line.Count("input_tokens"), line.OptionalCount("input_cached_tokens"), line.Count("output_tokens")));
            }
            else if (!isUsage && line.Has("amount_value"))
            {
                costs.Add(new CostLine(start, end, line.Text("project_id"), line.Text("line_item"), line.Text("amount_currency") ?? "usd", line.Amount("amount_value")));
            }
        }

        if (lines == 0)
        {
            throw new InvalidInputException("file", "The file has a header but no rows.");
        }

        return new ExportFile(isUsage ? "usage" : "costs", Convert.ToHexStringLower(SHA256.HashData(content)), from, until, lines, Add(usage), Add(costs));
    }

    private static string Decode(byte[] content)
    {
        try
        {
            return new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (System.Text.DecoderFallbackException)
        {
            throw new InvalidInputException("file", "The file is not UTF-8 text.");
        }
    }

    private static CsvDataReader Open(StringReader reader, char delimiter)
    {
        try
        {
            return CsvDataReader.Create(reader, new CsvDataReaderOptions { Delimiter = delimiter, HasHeaders = true });
        }
        catch (CsvMissingHeadersException)
        {
            throw new InvalidInputException("file", "The file is empty.");
        }
    }

    private static List<UsageLine> Add(List<UsageLine> lines) => lines
        .GroupBy(line => line with { Requests = 0, Input = 0, Cached = 0, Output = 0 })
        .Select(group => group.Key with
        {
            Requests = checked(group.Sum(line => line.Requests)),
            Input = group.Sum(line => line.Input),
            Cached = group.Sum(line => line.Cached),
            Output = group.Sum(line => line.Output),
        }).ToList();

    private static List<CostLine> Add(List<CostLine> lines) => lines
        .GroupBy(line => line with { Amount = 0 }).Select(group => group.Key with { Amount = group.Sum(line => line.Amount) }).ToList();

    /// <summary>One row with its line number for errors.</summary>
    private readonly struct ExportLine(CsvDataReader csv, List<string> columns)
    {
        public bool Has(string column) => Text(column) is not null;

        public string? Text(string column)
        {
            var place = columns.IndexOf(column);
            return place >= 0 && place < csv.RowFieldCount && csv.GetString(place).Trim() is { Length: > 0 } value ? value : null;
        }

        public Instant Time(string column) => Instant.FromUnixSeconds(Whole(column, 253_402_300_799));

        public long Count(string column) => Whole(column, 1_000_000_000_000_000);

        public long OptionalCount(string column) => Text(column) is null ? 0 : Count(column);

        public bool? Flag(string column) => Text(column)?.ToUpperInvariant() switch
        {
            null => null,
            "TRUE" => true,
            "FALSE" => false,
            _ => throw Error(column, "must be TRUE or FALSE"),
        };

        public decimal Amount(string column) => decimal.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : throw Error(column, "must be an amount such as 0.895874");

        public InvalidInputException Error(string column, string what) => new($"line {csv.RowNumber + 1}, {column}", $"Line {csv.RowNumber + 1}: {column} {what}.");

        // Exports write whole numbers as 59200.0.
        private long Whole(string column, long most) =>
            decimal.TryParse(Text(column), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value == decimal.Truncate(value) && value <= most
                ? (long)value
                : throw Error(column, "must be a whole number");
    }
}
