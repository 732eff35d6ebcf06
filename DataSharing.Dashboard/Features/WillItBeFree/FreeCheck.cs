using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Live;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>What somebody plans to run.</summary>
public sealed record FreeQuestion(
    string ProjectId,
    string Model,
    long TokensPerRequest,
    long Requests,
    TimeSpan Duration,
    Instant? Start,
    bool Batch,
    ServiceTier ServiceTier,
    IReadOnlyList<string> HostedTools
)
{
    /// <summary>How many of a request's tokens are output; null where that is not said.</summary>
    public long? OutputTokensPerRequest { get; init; }

    /// <summary>Whether it has a price other than the list's, which is that of ordinary requests. Source: the catalogue's note.</summary>
    public bool HasOwnPrice => Batch || ServiceTier.IsExcluded;
}

/// <summary>The answer: the decision that such requests would get, and day by day what they draw.</summary>
/// <param name="Reason">Complimentary, or the first reason for billing.</param>
/// <param name="Run">Day by day; null if the requests never reach a pool.</param>
/// <param name="Today">What is left today, and on what that rests.</param>
/// <param name="Outlook">What is expected, if today goes on as the days before; null for requests that never reach a pool.</param>
/// <param name="Price">What the whole run costs at list price; null where no price is known.</param>
/// <param name="AllowanceOn">What a day to come may give for free; zero for a day on which nothing of it would be.</param>
/// <param name="Later">What may be said of a later start; of requests that reach no pool, nothing.</param>
/// <param name="Confidence">How well it is known that the model is covered; null for one that the catalogue does not name.</param>
/// <param name="FreeOtherwise">For batch, flex, priority or an unknown tier: whether all would be free as ordinary requests.</param>
public sealed record FreeAnswer(
    FreeQuestion Question,
    Instant Start,
    DecisionReason Reason,
    EligibilityRule? Rule,
    EligibilityVerdict Verdict,
    Decision Decision,
    Pool? Pool,
    RunCheck? Run,
    FreeOutlook? Outlook,
    RunPrice? Price,
    DayView Today,
    Func<UtcDay, TokenCount> AllowanceOn,
    LaterStarts Later,
    Confidence? Confidence,
    bool FreeOtherwise
)
{
    public long Tokens => checked(Question.TokensPerRequest * Question.Requests);

    public long Complimentary => Run?.ComplimentaryTokens.Value ?? 0;

    /// <summary>Whether any of it is free, or would be as ordinary requests: then only if OpenAI shares it.</summary>
    public bool IsFreeBySharing => Complimentary > 0 || FreeOtherwise;

    public long Billed => Tokens - Complimentary;

    /// <summary>The figures of today on which the answer rests; null for a run that draws on days to come alone, or on no pool.</summary>
    public PoolFigures? RestsOn => OfToday?.Figures;

    /// <summary>
    /// Tokens of today that may not count, where not all of the run fits beside them: without them more of it would be free. 0 for none.
    /// </summary>
    public long UncertainlyInTheWay => Billed > 0 ? OfToday?.UncertainlyCounted ?? 0 : 0;

    private PoolUsage? OfToday => Pool is { } pool && Run is { } run && run.Days.Any(day => day.Day == Today.Day) ? Today[pool] : null;

    /// <summary>OpenAI counted tokens of the model as free today, and no catalogue here names it: it may be free all the same.</summary>
    public bool IsCountedFree =>
        Decision.Pool is null
        && Today.Unassigned.Any(free => free.IsComplimentary && Today.Catalogue.Models.Resolve(Question.Model, Today.Day).Id == free.Model);

    public bool Uncertain => Decision.Uncertain || IsCountedFree || RestsOn is { IsUncertain: true } || UncertainlyInTheWay > 0;

    /// <summary>What is billed of it, at list price.</summary>
    public RunPrice? BilledPrice => Price?.Share(Billed, Tokens);

    public Instant? FirstBilledAt => Run is null ? Start : Run.FirstBilledAt;
}

/// <summary>Answers "will it be free?" by what is left now; changes nothing.</summary>
internal sealed class FreeCheck(OrganizationReader organizations, DayQueries today, Forecasters forecasters, TimeProvider time)
{
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromDays(7);

    public async Task<FreeAnswer> AskAsync(Actor actor, string organizationId, FreeQuestion question, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var start = question.Start ?? now;
        Check(question, start, now);
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        var view = await today.ReadAsync(seen.History, now.Day, now, cancellationToken);
        var bases = new Dictionary<UtcDay, DecisionBasis>();

        // As a request of that time is decided: a start that is past by what held then.
        Instant AsOf(UtcDay day) => day > now.Day ? day.Start : Instant.Earlier(start, now);

        // By what is known now of each day: a catalogue that takes over then decides then.
        DecisionBasis BasisOn(UtcDay day)
        {
            if (!bases.TryGetValue(day, out var known))
            {
                var organization = seen.History.At(AsOf(day));
                bases[day] = known = new DecisionBasis(organization, organization.Judge());
            }

            return known;
        }

        Decision Decide(FreeQuestion asked, UtcDay day) =>
            DecisionPolicy.Decide(
                BasisOn(day),
                new UsageEvent(
                    "check",
                    "",
                    start,
                    asked.ProjectId,
                    asked.Model,
                    Counted(asked),
                    asked.ServiceTier,
                    asked.Batch,
                    asked.HostedTools,
                    false,
                    null,
                    null
                ),
                AsOf(day),
                _ => TokenCount.Zero
            );

        var plain = question with { Batch = false, ServiceTier = ServiceTier.Default };
        var decision = Decide(question, start.Day);
        var reached = decision.CountsInPool ? decision : Decide(plain, start.Day);
        var planned = new PlannedRun(TokenCount.Of(question.TokensPerRequest), question.Requests, start, question.Duration);
        TokenCount AllowanceOn(UtcDay day) => Decide(plain, day) is { CountsInPool: true, Allowance: { } full } ? full : TokenCount.Zero;

        var days = new RunPool(
            view.AsOf,
            now.Plus(FurthestAhead),
            (_, _) => null,
            AllowanceOn,
            day => BasisOn(day).Organization.Catalogue.BoundaryRule
        );
        var run = reached is { CountsInPool: true, Pool: { } reachedPool, Allowance: { } allowance }
            ? RunCheck.Of(planned, days.RuleOn, day => day == now.Day ? LeftToday(view[reachedPool].Figures, allowance) : AllowanceOn(day))
            : null;
        var outlook = decision is { CountsInPool: true, Pool: { } drawn }
            ? await OutlookAsync(organizationId, view, drawn, planned, days, cancellationToken)
            : null;
        var counted = decision.CountsInPool ? run : null;
        var reason =
            counted is null ? decision.Reason
            : counted.FirstBilledAt is null ? DecisionReason.Complimentary
            : DecisionReason.AllowanceExceeded;
        return new FreeAnswer(
            question,
            start,
            reason,
            decision.Rule,
            BasisOn(start.Day).Verdict,
            decision,
            decision.Pool,
            counted,
            outlook,
            BasisOn(start.Day).Organization.Catalogue.Prices.Find(decision.Model, start.Day) is { } price
                ? RunPrice.Of(
                    price,
                    checked(question.TokensPerRequest * question.Requests),
                    question.OutputTokensPerRequest is { } output ? output * question.Requests : null
                )
                : null,
            view,
            AllowanceOn,
            counted is null ? default : LaterStarts.Of(planned, days),
            BasisOn(start.Day).Organization.Catalogue.Models.Resolve(question.Model, AsOf(start.Day).Day).Snapshot?.Confidence,
            FreeOtherwise: decision.Reason == DecisionReason.ServiceTierExcluded && run is { FirstBilledAt: null }
        );
    }

    private async Task<FreeOutlook> OutlookAsync(
        string organizationId,
        DayView view,
        Pool pool,
        PlannedRun planned,
        RunPool days,
        CancellationToken cancellationToken
    )
    {
        var figures = view[pool].Figures;
        var before = await forecasters.FindAsync(organizationId, view.AsOf, cancellationToken);

        // Of a day on which nothing of it would be free, nothing is left for it either.
        var left = days.FullOn(view.Day) == TokenCount.Zero ? TokenCount.Zero : figures.SafeRemaining ?? figures.Remaining;
        return FreeOutlook.Of(planned, days, left, at => before?.LeftAt(view, pool, at), before?.Of(view).GetValueOrDefault(pool));
    }

    // Which of its tokens are input makes no difference to whether it is free.
    private static TokenUsage Counted(FreeQuestion asked)
    {
        var input = Math.Min(asked.TokensPerRequest, UsageEvent.MaximumTokens);
        return TokenUsage.OfRequest(input, 0, asked.TokensPerRequest - input);
    }

    // What may be promised; where nobody knows that, what is left at most, and the answer is uncertain.
    private static TokenCount LeftToday(PoolFigures figures, TokenCount allowance) =>
        figures.SafeRemaining ?? figures.Remaining ?? allowance;

    private static void Check(FreeQuestion question, Instant start, Instant now)
    {
        if (question.TokensPerRequest is < 1 or > 2 * UsageEvent.MaximumTokens)
        {
            throw new InvalidInputException("$.tokens", "tokens must be a whole number from 1 to 2,000,000,000.");
        }

        if (question.Requests is < 1 or > 1_000_000_000)
        {
            throw new InvalidInputException("$.requests", "requests must be a whole number from 1 to 1,000,000,000.");
        }

        if (question.OutputTokensPerRequest is { } output && (output < 0 || output > question.TokensPerRequest))
        {
            throw new InvalidInputException("$.output_tokens", "output_tokens must be from 0 to all tokens of a request.");
        }

        if (question.TokensPerRequest > long.MaxValue / 2 / question.Requests)
        {
            throw new InvalidInputException("$.requests", "tokens times requests is beyond what can be counted.");
        }

        if (start < now.Day.Start || start > now.Plus(FurthestAhead))
        {
            throw new InvalidInputException("$.occurred_at", "The start must be today (UTC) or at most 7 days ahead.");
        }

        if (question.Duration < TimeSpan.Zero || question.Duration > FurthestAhead)
        {
            throw new InvalidInputException("$.duration_s", "duration_s must be from 0 to 604,800 seconds (7 days).");
        }
    }
}
