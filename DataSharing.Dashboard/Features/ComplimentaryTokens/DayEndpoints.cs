using DataSharing.Core.Foresight;
using DataSharing.Core.Measuring;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.ComplimentaryTokens;

internal static class DayEndpoints
{
    public static void Map(IEndpointRouteBuilder v1, string prefix, string scope) =>
        v1.MapGet($"{prefix}/complimentary_tokens", GetAsync)
            .RequireScope(scope)
            .WithSummary("What is left of the day, per pool and model")
            .WithTags("Usage")
            .Takes(["date"])
            .Answers<ComplimentaryTokensDto>();

    private static readonly IReadOnlyDictionary<Pool, Forecast> _noForecasts = new Dictionary<Pool, Forecast>();

    private static async Task<IResult> GetAsync(
        ApiCaller caller,
        HttpRequest request,
        DayQueries queries,
        Forecasters forecasters,
        ProviderUsage.Reading.TodayWanted wanted,
        CancellationToken cancellationToken
    )
    {
        var day = request.Query.Day("date");
        var view = await queries.GetAsync(caller.Actor, caller.OrganizationId, day, cancellationToken);
        if (view.Day != view.AsOf.Day)
        {
            return TypedResults.Json(ComplimentaryTokensDto.Of(view, _noForecasts), ApiJson.Options);
        }

        wanted.Ask(caller.OrganizationId);
        var past = await forecasters.FindAsync(caller.OrganizationId, view.AsOf, cancellationToken);
        return TypedResults.Json(ComplimentaryTokensDto.Of(view, past?.Of(view) ?? _noForecasts), ApiJson.Options);
    }
}

/// <summary>One model's use; complimentary and billed are null where a report does not tell them apart.</summary>
internal sealed record ModelTokensDto(string Model, long? ComplimentaryTokens, long? BilledTokens, long Requests, long UncertainTokens)
{
    public static ModelTokensDto Of(ModelUsage usage) =>
        new(usage.Model, usage.Totals.ComplimentaryIfKnown, usage.Totals.BilledIfKnown, usage.Totals.Requests, usage.Totals.Uncertain);
}

/// <summary>What the provider counted of one pool; its running total is an upper bound.</summary>
internal sealed record MeasuredDto(long? ComplimentaryTokens, long? BilledTokens, long RunningTotal, long AsOf, bool Stale);

/// <summary>One pool: ours, the provider's, and what is left by the larger of the two.</summary>
internal sealed record PoolDto(
    string Pool,
    string Basis,
    long? Allowance,
    long? RunningTotal,
    long? ComplimentaryTokens,
    long? BilledTokens,
    long? Remaining,
    long? SafeRemaining,
    MeasuredDto? Measured,
    long? CountedUntil,
    double? Coverage,
    bool Uncertain,
    ForecastDto? Forecast,
    IReadOnlyList<ModelTokensDto> Models
)
{
    public string Object { get; } = "complimentary_pool";
}

/// <summary>How the pool's day is expected to end, by the whole days before it: no promise.</summary>
/// <param name="Outcome">Whether something is expected to be left at the refresh.</param>
/// <param name="RemainingAtReset">Tokens expected to be left then.</param>
/// <param name="RemainingAtLeast">Fewer are left in one of ten cases.</param>
/// <param name="RemainingAtMost">More are left in one of ten cases.</param>
/// <param name="RunsOutAt">When nothing is expected to be left; null if something is.</param>
/// <param name="RunsOutFrom">Earlier in one of ten cases; null if not even then.</param>
/// <param name="RunsOutUntil">Later, or not at all, in one of ten cases; null if it may well last.</param>
/// <param name="Days">How many whole days it rests on.</param>
internal sealed record ForecastDto(
    string Outcome,
    long RemainingAtReset,
    long RemainingAtLeast,
    long RemainingAtMost,
    long? RunsOutAt,
    long? RunsOutFrom,
    long? RunsOutUntil,
    int Days
)
{
    /// <summary>Null where nothing can be said: unknown is never a figure.</summary>
    public static ForecastDto? Of(Forecast? forecast) =>
        forecast is { Left: { } left, LeftAtLeast: { } least, LeftAtMost: { } most }
            ? new ForecastDto(
                forecast.Outcome.Wire(),
                left.Value,
                least.Value,
                most.Value,
                forecast.RunsOutAt?.UnixSeconds,
                forecast.RunsOutFrom?.UnixSeconds,
                forecast.RunsOutUntil?.UnixSeconds,
                forecast.Days
            )
            : null;
}

/// <summary>What drew on a pool that nobody knows; complimentary by the provider's report, or null where that does not tell.</summary>
internal sealed record UnassignedDto(string? Model, long Tokens, long? ComplimentaryTokens)
{
    public static UnassignedDto Of(UnassignedTokens tokens) =>
        new(tokens.Model.Length == 0 ? null : tokens.Model, tokens.Tokens, tokens.IsComplimentary ? tokens.Tokens : null);
}

internal sealed record UncoveredDto(long? BilledTokens, long Requests, IReadOnlyList<ModelTokensDto> Models)
{
    public static UncoveredDto Of(IReadOnlyList<ModelUsage> models)
    {
        var totals = UsageTotals.Sum(models.Select(model => model.Totals));
        return new(totals.BilledIfKnown, totals.Requests, [.. models.Select(ModelTokensDto.Of)]);
    }
}

internal sealed record ComplimentaryTokensDto(
    string Date,
    long ResetsAt,
    string Status,
    long AsOf,
    IReadOnlyList<PoolDto> Data,
    UncoveredDto? Uncovered,
    IReadOnlyList<UnassignedDto> Unassigned
)
{
    public string Object { get; } = "organization.complimentary_tokens";

    /// <summary>Why nothing is known of the day, if it lies before the programme or ahead; else null.</summary>
    public string? Notice { get; init; }

    public static ComplimentaryTokensDto Of(DayView view, IReadOnlyDictionary<Pool, Forecast> forecasts) =>
        new(
            view.Day.ToString(),
            view.Day.End.UnixSeconds,
            view.Verdict.Status.Wire(),
            view.AsOf.UnixSeconds,
            [
                .. view
                    .Pools.OrderBy(usage => usage.Pool)
                    .Select(usage => new PoolDto(
                        usage.Pool.Wire(),
                        view.Basis,
                        usage.Allowance?.Value,
                        usage.RunningTotal?.Value,
                        view.HasEvents ? usage.Totals.Complimentary : null,
                        view.HasEvents ? usage.Totals.Billed : null,
                        usage.Remaining?.Value,
                        usage.SafeRemaining?.Value,
                        usage.Measured is { } measured
                            ? new MeasuredDto(
                                measured.Complimentary,
                                measured.Billed,
                                measured.RunningTotal,
                                view.Measured!.AsOf.UnixSeconds,
                                view.Measured.Stale
                            )
                            : null,
                        view.Measured?.CountedUntil.UnixSeconds,
                        usage.Coverage?.Share,
                        usage.IsUncertain,
                        ForecastDto.Of(forecasts.GetValueOrDefault(usage.Pool)),
                        [.. usage.Models.Select(ModelTokensDto.Of)]
                    )),
            ],
            view.HasSource ? UncoveredDto.Of(view.Uncovered) : null,
            [.. view.Unassigned.Select(UnassignedDto.Of)]
        )
        {
            Notice = ProgrammeDays.Notice(view.Standing, view.Day, view.Catalogue.Models),
        };
}
