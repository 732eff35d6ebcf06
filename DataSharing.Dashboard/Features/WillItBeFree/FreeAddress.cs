using System.Globalization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>The run that is asked about, as the address of the page has it: read with care, since anybody may write it.</summary>
public sealed record FreeAddress
{
    private const int LongestMinutes = 7 * 24 * 60;

    public string? Project { get; init; }

    public string? Model { get; init; }

    public string? Tokens { get; init; }

    /// <summary>How many of them are output.</summary>
    public string? Output { get; init; }

    public string? Requests { get; init; }

    public string? Start { get; init; }

    public string? Minutes { get; init; }

    public string? Batch { get; init; }

    public string? Tools { get; init; }

    public string? Tier { get; init; }

    /// <summary>What an address means that names a model and no amount: one request of one token.</summary>
    public static FreeAddress One { get; } = new() { Tokens = "1", Requests = "1" };

    /// <summary>Nothing is chosen: the page is opened from elsewhere.</summary>
    public bool IsEmpty => this == new FreeAddress();

    /// <summary>What is missing of a run, in words; null if it can be asked about.</summary>
    public string? Missing =>
        string.IsNullOrWhiteSpace(Model) ? "Which model?"
        : string.IsNullOrWhiteSpace(Tokens) ? "How many tokens has a request?"
        : string.IsNullOrWhiteSpace(Requests) ? "How many requests?"
        : null;

    /// <summary>What a browser remembers of it: a start is over by the next time.</summary>
    public FreeAddress Remembered => this with { Start = null };

    /// <summary>The same, with what it does not say taken from another.</summary>
    public FreeAddress Over(FreeAddress other) =>
        new()
        {
            Project = Project ?? other.Project,
            Model = Model ?? other.Model,
            Tokens = Tokens ?? other.Tokens,
            Output = Output ?? other.Output,
            Requests = Requests ?? other.Requests,
            Start = Start ?? other.Start,
            Minutes = Minutes ?? other.Minutes,
            Batch = Batch ?? other.Batch,
            Tools = Tools ?? other.Tools,
            Tier = Tier ?? other.Tier,
        };

    public static FreeAddress Of(PageQuery query) =>
        new()
        {
            Project = query["project"],
            Model = query["model"],
            Tokens = query["tokens"],
            Output = query["output"],
            Requests = query["requests"],
            Start = query["start"],
            Minutes = query["minutes"],
            Batch = query["batch"],
            Tools = query["tools"],
            Tier = query["tier"],
        };

    public static FreeAddress Of(FreeRun run) =>
        new()
        {
            Project = run.Project,
            Model = run.Model,
            Tokens = run.Tokens.ToString(CultureInfo.InvariantCulture),
            Output = run.Output?.ToString(CultureInfo.InvariantCulture),
            Requests = run.Requests.ToString(CultureInfo.InvariantCulture),
            Start = run.Start?.ToString("s", CultureInfo.InvariantCulture),
            Minutes = run.Minutes.ToString(CultureInfo.InvariantCulture),
            Batch = run.Batch ? "true" : "false",
            Tools = run.Tools ? "true" : "false",
            Tier = run.Tier,
        };

    /// <summary>A run that came back, the next time that it does: requests of its usual size, over all its hours.</summary>
    /// <param name="run">Which.</param>
    /// <param name="now">The present.</param>
    public static FreeAddress Of(RegularRun run, Instant now)
    {
        var requests = Math.Max(1, run.Counted.Requests);
        var output = run.Counted.Output / requests;
        return Of(
            new FreeRun
            {
                Project = run.Kind.ProjectId,
                Model = run.Kind.Model,
                Tokens = Math.Max(1, (run.Counted.Tokens.Value + requests - 1) / requests),
                Output = output,
                Requests = requests,
                Start = run.NextAfter(now).ToDateTimeOffset().UtcDateTime,
                Minutes = run.Hours * 60,
                Batch = run.Kind.Batch,
                Tier = run.Kind.ServiceTier == "batch" ? ServiceTier.Default.Text : run.Kind.ServiceTier,
            }
        );
    }

    /// <summary>Reads what is asked into a run; what stands before a value that is none has been read.</summary>
    /// <exception cref="InvalidInputException">A value that is none, by its name.</exception>
    public void ReadInto(FreeRun run)
    {
        (run.Project, run.Model) = (Project ?? "", Model ?? "");
        run.Tier = Tier is { Length: > 0 and <= ServiceTier.LongestText } ? Tier : ServiceTier.Default.Text;
        var tokens = QueryValue.Number(Tokens, "tokens", 1, long.MaxValue) ?? 1;
        (run.Tokens, run.Requests) = (tokens, QueryValue.Number(Requests, "requests", 1, long.MaxValue) ?? 1);
        run.Output = QueryValue.Number(Output, "output", 0, tokens);
        var start = QueryValue.Time(Start, "start");
        (run.Start, run.Minutes) = (start, (int)(QueryValue.Number(Minutes, "minutes", 0, LongestMinutes) ?? 0));
        var batch = QueryValue.Flag(Batch, "batch") ?? false;
        (run.Batch, run.Tools) = (batch, QueryValue.Flag(Tools, "tools") ?? false);
    }

    public string At(string page) =>
        PageQuery.Link(
            page,
            [
                ("project", Project),
                ("model", Model),
                ("tokens", Tokens),
                ("output", Output),
                ("requests", Requests),
                ("start", Start),
                ("minutes", Minutes),
                ("batch", Batch),
                ("tools", Tools),
                ("tier", Tier),
            ]
        );
}
