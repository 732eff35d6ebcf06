using System.Globalization;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Eligibility;

/// <summary>How many active projects there are, and how many of them share inputs and outputs.</summary>
/// <param name="Active">Projects that are not archived.</param>
/// <param name="Chosen">Those that the setting names, whether or not something blocks it.</param>
/// <param name="Sharing">Those whose inputs and outputs are shared in fact.</param>
/// <param name="Since">Since when the setting holds, or null if none was ever recorded.</param>
public readonly record struct SharingSummary(int Active, int Chosen, int Sharing, Instant? Since);

/// <summary>Judges an organization by the rules of the programme.</summary>
/// <remarks>
/// Source: base rules "Excluded" and "Eligible/Enrolled banner"; programme.md, Decisions "eligible / enrolled" and "unknown facts".
/// </remarks>
public static class EligibilityPolicy
{
    /// <summary>Evaluates every rule as of an instant; total: it answers for any facts.</summary>
    public static EligibilityVerdict Evaluate(ProgrammeCatalogue catalogue, OrganizationFacts facts, SharingSummary sharing, Instant asOf)
    {
        var tier = catalogue.FindTier(facts.Tier.Value);
        RuleResult[] conditions =
        [
            JudgeTier(catalogue, facts.Tier, tier, asOf),
            JudgeRetention(facts.ZeroDataRetention),
            JudgePlan(catalogue, facts.Plan),
            JudgeBalance(facts.PositiveBalance, asOf),
        ];
        var status =
            conditions.Any(rule => rule.Outcome == RuleOutcome.Failed) ? EligibilityStatus.Ineligible
            : tier is null ? EligibilityStatus.Unknown
            : sharing.Sharing > 0 ? EligibilityStatus.Enrolled
            : EligibilityStatus.Eligible;
        RuleResult[] rules = [.. conditions, JudgeSharing(facts, sharing, status)];
        return new EligibilityVerdict(status, rules, tier?.Band is { } band ? catalogue.AllowancesOf(band) : null, asOf);
    }

    private static RuleResult JudgeTier(ProgrammeCatalogue catalogue, Fact<string?> fact, UsageTier? tier, Instant asOf) =>
        tier switch
        {
            null => Result(
                EligibilityRule.UsageTier,
                RuleOutcome.Unknown,
                "Not known: nobody has said which usage tier applies.",
                fact,
                null
            ),
            { Band: null } => Result(
                EligibilityRule.UsageTier,
                RuleOutcome.Failed,
                $"No: the {tier.Label} tier has no allowance.",
                fact,
                tier.Id
            ),
            _ => Result(EligibilityRule.UsageTier, RuleOutcome.Passed, $"Yes: {catalogue.NameTier(tier, asOf.Day)}.", fact, tier.Id),
        };

    private static RuleResult JudgeRetention(Fact<bool?> fact) =>
        fact.Value switch
        {
            null => Result(
                EligibilityRule.ZeroDataRetention,
                RuleOutcome.Unknown,
                "Not known: nobody has said whether Zero Data Retention is on.",
                fact,
                null
            ),
            false => Result(EligibilityRule.ZeroDataRetention, RuleOutcome.Passed, "Yes: Zero Data Retention is off.", fact, false),
            true => Result(
                EligibilityRule.ZeroDataRetention,
                RuleOutcome.Failed,
                $"No: Zero Data Retention is on{Since(fact.Since)}. Nothing can be shared while it is on.",
                fact,
                true
            ),
        };

    private static RuleResult JudgePlan(ProgrammeCatalogue catalogue, Fact<string?> fact) =>
        catalogue.FindPlan(fact.Value) switch
        {
            null => Result(
                EligibilityRule.EnterprisePlan,
                RuleOutcome.Unknown,
                "Not known: nobody has said which plan applies.",
                fact,
                null
            ),
            { Excluded: true } plan => Result(
                EligibilityRule.EnterprisePlan,
                RuleOutcome.Failed,
                $"No: the {plan.Label} plan is excluded from sharing inputs and outputs.",
                fact,
                plan.Id
            ),
            var plan => Result(EligibilityRule.EnterprisePlan, RuleOutcome.Passed, $"Yes: the plan is {plan.Label}.", fact, plan.Id),
        };

    private static RuleResult JudgeBalance(Fact<bool?> fact, Instant asOf) =>
        fact.Value switch
        {
            null => Result(
                EligibilityRule.PositiveBalance,
                RuleOutcome.Unknown,
                "Not known: nobody has said whether the account balance is positive.",
                fact,
                null
            ),
            true => Result(EligibilityRule.PositiveBalance, RuleOutcome.Passed, "Yes: the account balance is positive.", fact, true),
            false => Result(
                EligibilityRule.PositiveBalance,
                RuleOutcome.Failed,
                $"No: the account balance was not positive on {Words.Date(fact.StatedAt ?? asOf)}. Add credit at OpenAI.",
                fact,
                false
            ),
        };

    // What was decided here: what OpenAI was told is another fact, which stands beside it.
    private static RuleResult JudgeSharing(OrganizationFacts facts, SharingSummary sharing, EligibilityStatus status)
    {
        var result = new RuleResult(EligibilityRule.Sharing, RuleOutcome.Passed, "", sharing.Sharing, sharing.Since, FactSource.Entered);
        if (sharing.Sharing > 0)
        {
            var projects = string.Create(CultureInfo.InvariantCulture, $"{sharing.Sharing} of {sharing.Active}");
            return result with
            {
                Explanation =
                    $"Yes: {projects} active {(sharing.Active == 1 ? "project is" : "projects are")} decided here to share inputs and outputs.",
            };
        }

        var blocked = facts.ZeroDataRetention.Value == true ? "while Zero Data Retention is on" : "while something blocks it";
        return result with
        {
            Outcome = RuleOutcome.Failed,
            Explanation =
                sharing.Chosen > 0
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"No: {sharing.Chosen} of {sharing.Active} active projects were chosen, without effect {blocked}."
                    )
                : sharing.Since is null
                    ? "Not recorded: nobody has decided here what is shared, and it counts as not shared. An owner can decide."
                : status == EligibilityStatus.Eligible
                    ? "Eligible, but no active project is decided here to share inputs and outputs. An owner can turn it on."
                : "No: no active project is decided here to share inputs and outputs.",
        };
    }

    private static string Since(Instant? since) => since is { } instant ? $" since {Words.Date(instant)}" : "";

    private static RuleResult Result<T>(EligibilityRule rule, RuleOutcome outcome, string explanation, Fact<T> fact, object? value) =>
        new(rule, outcome, explanation, value, fact.Since, fact.Source);
}
