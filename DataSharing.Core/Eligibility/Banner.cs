namespace DataSharing.Core.Eligibility;

/// <summary>The banner of the data sharing page for a verdict.</summary>
/// <remarks>Source: base rules, "Eligible banner" and "Enrolled banner"; the figure is computed from the allowances.</remarks>
public static class Banner
{
    private static readonly string[] _answers = ["Yes: ", "No: ", "Not known: "];

    /// <summary>The headline.</summary>
    public static string Headline(EligibilityVerdict verdict) =>
        verdict.Status switch
        {
            EligibilityStatus.Enrolled when verdict.Allowances is { } allowances =>
                $"You're enrolled for up to {Words.Tokens(allowances.Total)} complimentary tokens per day",
            EligibilityStatus.Eligible => "You're eligible for free daily usage on traffic shared with OpenAI",
            EligibilityStatus.Ineligible => "Not eligible for complimentary tokens",
            _ => "Not known whether you're eligible for complimentary tokens",
        };

    /// <summary>What stands under the headline; empty if nothing.</summary>
    public static string Detail(EligibilityVerdict verdict) =>
        verdict.Status switch
        {
            EligibilityStatus.Enrolled when verdict.Allowances is { } allowances =>
                $"{Words.Tokens(allowances.Large)} on large and {Words.Tokens(allowances.Small)} on small models.",
            EligibilityStatus.Eligible when verdict.Allowances is { } allowances =>
                $"Up to {Words.Tokens(allowances.Large)} tokens a day on large models and {Words.Tokens(allowances.Small)} on small models, once an owner shares inputs and outputs.",
            EligibilityStatus.Ineligible => string.Join(
                " ",
                verdict
                    .Rules.Where(rule => rule.Outcome == RuleOutcome.Failed && rule.Rule != EligibilityRule.Sharing)
                    .Select(rule => Sentence(rule.Explanation))
            ),
            EligibilityStatus.Unknown => verdict[EligibilityRule.UsageTier].Explanation,
            _ => "",
        };

    /// <summary>"Not confirmed: balance, plan." or null if every fact is known.</summary>
    public static string? NotConfirmed(EligibilityVerdict verdict) =>
        verdict.Unconfirmed.Count == 0 ? null : $"Not confirmed: {string.Join(", ", verdict.Unconfirmed.Select(Name))}.";

    /// <summary>The fact behind a rule, in one or two words.</summary>
    public static string Name(EligibilityRule rule) =>
        rule switch
        {
            EligibilityRule.UsageTier => "tier",
            EligibilityRule.ZeroDataRetention => "Zero Data Retention",
            EligibilityRule.EnterprisePlan => "plan",
            EligibilityRule.PositiveBalance => "balance",
            _ => "sharing",
        };

    /// <summary>A rule's explanation without its leading "Yes: ", "No: " or "Not known: ".</summary>
    public static string Sentence(string explanation)
    {
        var answer = Array.Find(_answers, word => explanation.StartsWith(word, StringComparison.Ordinal)) ?? "";
        var rest = explanation[answer.Length..];
        return char.ToUpperInvariant(rest[0]) + rest[1..];
    }
}
