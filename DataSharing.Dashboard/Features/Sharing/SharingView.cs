using DataSharing.Core.Sharing;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>One control: what was decided here, and whether somebody confirmed it at OpenAI.</summary>
/// <param name="Control">Which.</param>
/// <param name="Record">The latest decision, or null while nothing is recorded.</param>
/// <param name="Previous">The decision before it, or null.</param>
/// <param name="Confirmation">Who said that OpenAI's page was switched to the latest decision; null until then.</param>
/// <param name="Declaration">What an owner said held before anything was recorded, or null.</param>
public sealed record ControlView(
    SharingControl Control, SharingRecord? Record, SharingRecord? Previous, SharingConfirmation? Confirmation, SharingDeclaration? Declaration)
{
    public SharingList List => Record?.List ?? SharingList.Disabled;

    /// <summary>Decided here, and OpenAI does not know yet.</summary>
    public bool IsUnconfirmed => Record is not null && Confirmation is null;

    /// <summary>The latest decision takes away from what was decided before: OpenAI may still receive that.</summary>
    public bool StopsSomething => Record is not null && Previous is not null && Previous.List.Mode != SharingMode.Disabled && (Record.List.Mode, Previous.List.Mode) switch
    {
        (SharingMode.AllProjects, _) => false,
        (_, SharingMode.AllProjects) => true,
        _ => Previous.List.ProjectIds.Except(Record.List.ProjectIds).Count > 0,
    };
}

/// <summary>The whole setting of an organization.</summary>
public sealed record SharingView(IReadOnlyList<ControlView> Controls, long Version, TermsText Terms, Instant? EffectiveAt, string? UpdatedBy)
{
    public ControlView this[SharingControl control] => Controls.Single(view => view.Control == control);

    /// <summary>Nothing was ever decided or declared here: an owner is asked first what is set at OpenAI.</summary>
    public bool IsFirstTime => Version == 0 && Controls.All(control => control.Declaration is null);
}
