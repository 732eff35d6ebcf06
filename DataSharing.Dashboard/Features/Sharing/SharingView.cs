using DataSharing.Core.Sharing;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>One control: what was decided here, and whether somebody confirmed it at OpenAI.</summary>
/// <param name="Control">Which.</param>
/// <param name="Record">The latest decision, or null while nothing is recorded.</param>
/// <param name="Earlier">The decisions since OpenAI's page was last confirmed, without the latest: what OpenAI may still be set to.</param>
/// <param name="Confirmation">Who said that OpenAI's page was switched to the latest decision; null until then.</param>
/// <param name="Declaration">What an owner said held before anything was recorded, or null.</param>
public sealed record ControlView(
    SharingControl Control, SharingRecord? Record, IReadOnlyList<SharingRecord> Earlier, SharingConfirmation? Confirmation, SharingDeclaration? Declaration)
{
    public SharingList List => Record?.List ?? SharingList.Disabled;

    /// <summary>Decided here, and OpenAI does not know yet.</summary>
    public bool IsUnconfirmed => Record is not null && Confirmation is null;

    /// <summary>The latest decision takes away from what OpenAI may be set to: it may still receive that.</summary>
    public bool StopsSomething => Record is { } now && Earlier.Any(before => TakesAway(before.List, now.List));

    private static bool TakesAway(SharingList before, SharingList now) => (before.Mode, now.Mode) switch
    {
        (SharingMode.Disabled, _) or (_, SharingMode.AllProjects) => false,
        (SharingMode.AllProjects, _) => true,
        _ => before.ProjectIds.Except(now.ProjectIds).Count > 0,
    };
}

/// <summary>The whole setting of an organization.</summary>
/// <param name="Controls">One for each kind of data.</param>
/// <param name="Version">Of the setting; 0 if nothing was decided.</param>
/// <param name="Terms">The text in force.</param>
/// <param name="AcknowledgedTerms">The latest version that an owner acknowledged; null if none.</param>
/// <param name="EffectiveAt">From when the last decision holds.</param>
/// <param name="UpdatedBy">Whose it is.</param>
public sealed record SharingView(IReadOnlyList<ControlView> Controls, long Version, TermsText Terms, int? AcknowledgedTerms, Instant? EffectiveAt, string? UpdatedBy)
{
    /// <summary>Something is shared under an earlier text of the terms.</summary>
    public bool AsksForTerms => AcknowledgedTerms < Terms.Version && Controls.Any(control => control.List.Mode != SharingMode.Disabled);

    public ControlView this[SharingControl control] => Controls.Single(view => view.Control == control);

    /// <summary>Nothing was ever decided or declared here: an owner is asked first what is set at OpenAI.</summary>
    public bool IsFirstTime => Version == 0 && Controls.All(control => control.Declaration is null);
}
