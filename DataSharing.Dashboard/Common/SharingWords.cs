using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Common;

/// <summary>The words for controls and modes, as OpenAI's page has them.</summary>
internal static class SharingWords
{
    public const string SeenAgainst = "OpenAI probably receives what was decided not to be shared.";

    /// <summary>Before a decision is recorded: from when it holds.</summary>
    public const string FromWhen = "Here it holds within two seconds.";

    /// <summary>Before everything is stopped: what that means here, and what it does not do.</summary>
    /// <param name="projects">How many share anything now.</param>
    /// <param name="drops">Whether something is staged that is not recorded.</param>
    public static string StopAll(int projects, bool drops) =>
        (
            projects > 0
                ? $"Stops all three kinds for {projects} {(projects == 1 ? "project" : "projects")} from now."
                : "Records for all three kinds that nothing is shared from now."
        )
        + $" OpenAI keeps receiving until you switch it off there. {FromWhen} The steps at OpenAI follow."
        + (drops ? " What you staged and did not record is dropped." : "");

    /// <summary>Before a decision is recorded: what it does not do by itself.</summary>
    public const string TellThem = "OpenAI must be told too: nothing here switches it there. The steps follow.";

    public static string Name(SharingControl control) =>
        control switch
        {
            SharingControl.InputsOutputs => "Inputs and outputs",
            SharingControl.Evaluation => "Evaluation and fine-tuning data",
            _ => "Feedback from the platform",
        };

    /// <summary>"Inputs and outputs, feedback from the platform".</summary>
    public static string Names(IEnumerable<SharingControl> controls)
    {
        var names = string.Join(", ", controls.Select(control => Name(control).ToLowerInvariant()));
        return char.ToUpperInvariant(names[0]) + names[1..];
    }

    /// <summary>
    /// "Inputs and outputs: OpenAI may still receive this.": only of what it may; null where it may receive nothing against a decision.
    /// </summary>
    public static string? MayStillReceive(IReadOnlyCollection<SharingControl> controls) =>
        controls.Count == 0 ? null : $"{Names(controls)}: OpenAI may still receive this.";

    /// <summary>
    /// "Decision recorded 22 November, 14:36 UTC. OpenAI does not know yet.": the line that stands until an owner confirms.
    /// </summary>
    public static string NotKnownThere(string recordedAt) => $"Decision recorded {recordedAt}. OpenAI does not know yet.";

    public static string Describe(SharingMode mode) =>
        mode switch
        {
            SharingMode.Disabled => "Disabled",
            SharingMode.AllProjects => "Enabled for all projects",
            _ => "Enabled for selected projects",
        };

    /// <summary>"Enabled for selected projects: Assistant, Search ranking": what to choose on OpenAI's page.</summary>
    public static string WhatToChoose(SharingList list, OrganizationSnapshot organization) =>
        WhatToChoose(list, id => organization.FindProject(id)?.Name);

    /// <summary>The same with names from elsewhere; a project without one stands with its id.</summary>
    public static string WhatToChoose(SharingList list, Func<string, string?> nameOf) =>
        list.Mode == SharingMode.SelectedProjects
            ? $"{Describe(list.Mode)}: {(list.ProjectIds.IsEmpty ? "none" : string.Join(", ", list.ProjectIds.Select(id => nameOf(id)?.InSentence() ?? id)))}"
            : Describe(list.Mode);
}
