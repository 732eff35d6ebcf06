using System.Globalization;
using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>The run that is asked about, as the address of the page has it: read with care, since anybody may write it.</summary>
internal sealed record FreeAddress
{
    private const int LongestMinutes = 7 * 24 * 60;

    public string? Project { get; init; }

    /// <summary>Without one nothing is asked.</summary>
    public string? Model { get; init; }

    public string? Tokens { get; init; }

    public string? Requests { get; init; }

    public string? Start { get; init; }

    public string? Minutes { get; init; }

    public string? Batch { get; init; }

    public string? Tools { get; init; }

    public string? Tier { get; init; }

    public static FreeAddress Of(PageQuery query) =>
        new()
        {
            Project = query["project"],
            Model = query["model"],
            Tokens = query["tokens"],
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
            Requests = run.Requests.ToString(CultureInfo.InvariantCulture),
            Start = run.Start?.ToString("s", CultureInfo.InvariantCulture),
            Minutes = run.Minutes.ToString(CultureInfo.InvariantCulture),
            Batch = run.Batch ? "true" : "false",
            Tools = run.Tools ? "true" : "false",
            Tier = run.Tier,
        };

    /// <summary>Reads what is asked into a run; what stands before a value that is none has been read.</summary>
    /// <exception cref="InvalidInputException">A value that is none, by its name.</exception>
    public void ReadInto(FreeRun run)
    {
        (run.Project, run.Model) = (Project ?? "", Model ?? "");
        run.Tier = Tier is { Length: > 0 and <= ServiceTier.LongestText } ? Tier : ServiceTier.Default.Text;
        var tokens = QueryValue.Number(Tokens, "tokens", 1, long.MaxValue) ?? 1;
        (run.Tokens, run.Requests) = (tokens, QueryValue.Number(Requests, "requests", 1, long.MaxValue) ?? 1);
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
                ("requests", Requests),
                ("start", Start),
                ("minutes", Minutes),
                ("batch", Batch),
                ("tools", Tools),
                ("tier", Tier),
            ]
        );
}
