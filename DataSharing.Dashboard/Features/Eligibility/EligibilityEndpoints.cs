using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.Eligibility;

internal static class EligibilityEndpoints
{
    public static void Map(IEndpointRouteBuilder v1, string prefix, string scope) =>
        v1.MapGet($"{prefix}/eligibility", GetAsync)
            .RequireScope(scope)
            .WithSummary("Eligible or enrolled, rule by rule")
            .WithTags("Eligibility")
            .Takes(["at", "known_at"])
            .Answers<EligibilityDto>();

    private static async Task<IResult> GetAsync(
        ApiCaller caller,
        HttpRequest request,
        OrganizationReader organizations,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();

        // As far ahead as a run can be asked about.
        var (at, knownAt) = (
            request.Query.Instant("at", now, TimeSpan.FromDays(7)),
            request.Query.Instant("known_at", now, UsageEvent.EarliestAhead)
        );
        var seen = await organizations.ReadAsync(caller.Actor, caller.OrganizationId, cancellationToken, Right.LookInto);

        // As history is asked: what was known at a moment is asked of that moment, unless another is named.
        var asked = at ?? knownAt;
        if (asked is { } then && ProgrammeDays.FirstDay(seen.History.Programme.On(then.Day).Models) is { } first && then.Day < first)
        {
            var name = at is null ? "known_at" : "at";
            throw new InvalidInputException(name, $"{name} lies before the programme: its first model is covered from {first} on.");
        }

        return TypedResults.Json(
            EligibilityDto.Of(seen.History.KnownBy(knownAt).At(asked ?? now, knownAt).Judge(), knownAt),
            ApiJson.Options
        );
    }
}

internal sealed record RuleDto(string Rule, string Outcome, string Explanation, object? Fact, long? Since, string Source);

internal sealed record AllowancesDto(long Large, long Small, long Total);

internal sealed record EligibilityDto(
    string Status,
    string Banner,
    IReadOnlyList<RuleDto> Rules,
    bool Confirmed,
    IReadOnlyList<string> Unconfirmed,
    AllowancesDto? Allowances,
    long AsOf,
    long? KnownAt
)
{
    public string Object { get; } = "organization.eligibility";

    public static EligibilityDto Of(EligibilityVerdict verdict, Instant? knownAt) =>
        new(
            verdict.Status.Wire(),
            Core.Eligibility.Banner.Headline(verdict),
            [
                .. verdict.Rules.Select(rule => new RuleDto(
                    rule.Rule.Wire(),
                    rule.Outcome.Wire(),
                    rule.Explanation,
                    rule.Fact,
                    rule.Since?.UnixSeconds,
                    rule.Source.Wire()
                )),
            ],
            verdict.Unconfirmed.Count == 0,
            [.. verdict.Unconfirmed.Select(rule => rule.Wire())],
            verdict.Allowances is { } allowances
                ? new AllowancesDto(allowances.Large.Value, allowances.Small.Value, allowances.Total.Value)
                : null,
            verdict.AsOf.UnixSeconds,
            knownAt?.UnixSeconds
        );
}
