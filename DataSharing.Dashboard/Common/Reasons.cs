using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Common;

/// <summary>The words for billed requests.</summary>
internal static class Reasons
{
    public static string Label(DecisionReason? reason) =>
        reason switch
        {
            null => "Partly over the allowance, or not known",
            DecisionReason.Complimentary => "Complimentary",
            DecisionReason.OrganizationIneligible => "Organization not eligible",
            DecisionReason.ProjectUnknown => "Project unknown here",
            DecisionReason.ProjectNotShared => "Project not shared",
            DecisionReason.ModelExcluded => "Fine-tuned model",
            DecisionReason.ModelNotCovered => "Model not in the programme",
            DecisionReason.ServiceTierExcluded => "Batch, flex or priority, or a tier unknown to us",
            DecisionReason.HostedToolUse => "Hosted tool used",
            DecisionReason.AllowanceExceeded => "Over the allowance",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A reason has no words."),
        };

    /// <summary>The words for one request, which say what a group's cannot.</summary>
    public static string Label(DecisionReason reason, UsageEvent request) =>
        reason != DecisionReason.ServiceTierExcluded ? Label(reason)
        : request.ServiceTier.IsUnknown && !request.Batch ? "Service tier unknown to us"
        : "Batch, flex or priority";

    /// <summary>Why one request was billed, or why its freedom is uncertain; null for a plainly free one.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="request">The request.</param>
    /// <param name="projectName">The project's name; null for one that is not known here.</param>
    /// <param name="failedRule">The sentence of the rule that failed then, if the organization was not eligible.</param>
    /// <param name="confidence">How well the deciding catalogue knew that the model is covered; null if it did not name it.</param>
    /// <param name="viewer">Who looks.</param>
    public static string? Sentence(
        Decision decision,
        UsageEvent request,
        string? projectName,
        string? failedRule,
        Confidence? confidence,
        Viewer viewer
    ) =>
        decision.Reason switch
        {
            DecisionReason.AllowanceExceeded when decision is { RunningTotal: { } total, Allowance: { } allowance } => OverTheAllowance(
                decision,
                total,
                allowance,
                request,
                viewer
            ),
            DecisionReason.ProjectNotShared =>
                $"Project {projectName?.InSentence() ?? request.ProjectId} did not share inputs and outputs at {decision.DecidedAsOf.ToDateTimeOffset():HH:mm} UTC: {DecisionCheck.Cause(decision.Sharing!.Value.By)}.",
            DecisionReason.ProjectUnknown => ProjectUnknown(request.ProjectId),
            DecisionReason.ModelNotCovered => ModelNotCovered(request.Model),
            DecisionReason.ModelExcluded => FineTuned,
            DecisionReason.ServiceTierExcluded when request.ServiceTier.IsUnknown && !request.Batch => UnknownServiceTier(
                request.ServiceTier
            ),
            DecisionReason.ServiceTierExcluded =>
                "OpenAI says nothing about these; we count them as billed until its report shows otherwise.",
            DecisionReason.HostedToolUse => $"Requests with {string.Join(", ", request.HostedTools).Replace('_', ' ')} are not covered.",
            DecisionReason.OrganizationIneligible => failedRule ?? "A rule of eligibility failed then.",
            _ when decision.Uncertain && request.FunctionTools => ProbablyFree(OfTools),
            _ when decision.Uncertain => Doubt(confidence) ?? ProbablyFree(BesideUnassigned),
            _ => null,
        };

    /// <summary>Why it is uncertain that a model is covered; null for one that OpenAI's list names.</summary>
    public static string? Doubt(Confidence? confidence) => OfModel(confidence) is { } doubt ? ProbablyFree(doubt) : null;

    /// <summary>Why it is uncertain how one check turned out: what <see cref="DecisionDoubts"/> found, in words.</summary>
    public static string Doubt(DecisionReason check, UsageEvent request, Confidence? confidence) =>
        check switch
        {
            DecisionReason.ModelNotCovered when OfModel(confidence) is { } doubt => $"Uncertain: {doubt}",
            DecisionReason.ServiceTierExcluded =>
                $"Uncertain: no document that we know names the service tier “{request.ServiceTier.Text}”.",
            DecisionReason.HostedToolUse => $"Uncertain, because function tools were used: {OfTools}",
            DecisionReason.AllowanceExceeded => $"Uncertain: {BesideUnassigned}",
            _ => "Uncertain: it rests on something that is not documented.",
        };

    private static string ProbablyFree(string doubt) => $"Probably free: {doubt}";

    private static string? OfModel(Confidence? confidence) =>
        confidence switch
        {
            Confidence.Reported => "OpenAI's list does not name this model; others report it.",
            Confidence.Disputed => "one of OpenAI's texts names this model, a later one does not.",
            _ => null,
        };

    private const string OfTools = "OpenAI's text excludes tool use; measurements say otherwise.";

    private const string BesideUnassigned =
        "on this day OpenAI counted free tokens without telling of which pool. If it was this one, less was left.";

    public static string UnknownServiceTier(ServiceTier tier) =>
        $"The service tier “{tier.Text}” is unknown to us. We count it as billed until OpenAI's report shows otherwise.";

    public const string FineTuned = "Fine-tuned models are not covered.";

    public static string ModelNotCovered(string model) => $"{model} is not on OpenAI's list of covered models.";

    public static string ProjectUnknown(string projectId) => $"No project {projectId} is known here. Import projects, or check the id.";

    private static string OverTheAllowance(Decision decision, TokenCount total, TokenCount allowance, UsageEvent request, Viewer viewer)
    {
        var left = TokenCount.SubtractToZero(allowance, total - decision.Tokens);
        var billed =
            decision.ComplimentaryTokens.Value > 0
                ? $"{Figures.Of(decision.BilledTokens.Value)} were billed"
                : $"all {Figures.Of(decision.Tokens.Value)} were billed";
        return $"{Figures.Of(decision.Tokens.Value)} tokens did not fit in the {Figures.Of(left.Value)} left, so {billed}. More is free from {viewer.TimeOf(request.Day.End)}.";
    }
}
