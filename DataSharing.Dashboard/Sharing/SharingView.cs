using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Sharing;

/// <summary>One control: what was decided here, and what is known of it at OpenAI.</summary>
/// <param name="Control">Which.</param>
/// <param name="Record">The latest decision, or null while nothing is recorded.</param>
/// <param name="Earlier">The decisions since OpenAI's page was last confirmed, without the latest: what OpenAI may still be set to.</param>
/// <param name="Confirmation">Who said that OpenAI's page was switched to the latest decision; null until then.</param>
/// <param name="Declaration">What an owner said held before anything was recorded, or null.</param>
/// <param name="LastConfirmed">What was confirmed last, of whichever decision; null if nothing ever was.</param>
/// <param name="Seen">Free traffic in OpenAI's reports; empty where they were not asked.</param>
public sealed record ControlView(
    SharingControl Control,
    SharingRecord? Record,
    IReadOnlyList<SharingRecord> Earlier,
    SharingConfirmation? Confirmation,
    SharingDeclaration? Declaration,
    StatedSetting? LastConfirmed,
    IReadOnlyList<SeenFree> Seen
)
{
    public SharingList List => Record?.List ?? SharingList.Disabled;

    /// <summary>What was decided; null while nothing was: a first "no" is a decision too.</summary>
    public SharingList? Decided => Record?.List;

    /// <summary>Decided here, and OpenAI does not know yet.</summary>
    public bool IsUnconfirmed => Record is not null && Confirmation is null;

    /// <summary>Decided of one project, and OpenAI may be set otherwise: what was confirmed, or decided since, differs in it.</summary>
    public bool IsUnconfirmedOf(string projectId) =>
        IsUnconfirmed && (LastConfirmed is null || Earlier.Any(record => record.List.Chooses(projectId) != List.Chooses(projectId)));

    /// <summary>What is known of it at OpenAI, and how that stands to the decision.</summary>
    public ProviderSetting AtProvider { get; } =
        ProviderSetting.Of(
            Record?.List,
            Confirmation is not null,
            LastConfirmed,
            Declaration is { List: { } list }
                ? new StatedSetting(list, Declaration.DeclaredAt, Declaration.ByName, Declaration.Since)
                : null,
            [.. Earlier.Select(record => record.List)],
            Seen
        );
}

/// <summary>The whole setting of an organization.</summary>
/// <param name="Controls">One for each kind of data.</param>
/// <param name="Version">Of the setting; 0 if nothing was decided.</param>
/// <param name="Terms">The text in force.</param>
/// <param name="AcknowledgedTerms">The latest version that an owner acknowledged; null if none.</param>
/// <param name="EffectiveAt">From when the last decision holds.</param>
/// <param name="UpdatedBy">Whose it is.</param>
public sealed record SharingView(
    IReadOnlyList<ControlView> Controls,
    long Version,
    TermsText Terms,
    int? AcknowledgedTerms,
    Instant? EffectiveAt,
    string? UpdatedBy
)
{
    /// <summary>What members ask owners for and nobody has answered, the oldest first.</summary>
    public IReadOnlyList<MemberRequest> Requests { get; init; } = [];

    /// <summary>What is decided, of those controls that anything was decided about.</summary>
    public IReadOnlyDictionary<SharingControl, SharingList> Decisions =>
        Controls.Where(control => control.Decided is not null).ToDictionary(control => control.Control, control => control.List);

    /// <summary>What an owner declared to be set at OpenAI, of those controls that one knew of.</summary>
    public IReadOnlyDictionary<SharingControl, SharingList> Declarations =>
        Controls
            .Where(control => control.Declaration?.List is not null)
            .ToDictionary(control => control.Control, control => control.Declaration!.List!);

    /// <summary>The last that an owner declared, about whatever control; null if nobody did.</summary>
    public SharingDeclaration? LatestDeclaration => Controls.Select(control => control.Declaration).MaxBy(one => one?.Sequence ?? 0);

    /// <summary>Something is shared under an earlier text of the terms.</summary>
    public bool AsksForTerms => AcknowledgedTerms < Terms.Version && Controls.Any(control => control.List.ChoosesAny);

    /// <summary>The same with what OpenAI's reports count as free, which only inputs and outputs earn.</summary>
    public SharingView With(IReadOnlyList<SeenFree> seen) =>
        seen.Count == 0
            ? this
            : this with
            {
                Controls =
                [
                    .. Controls.Select(control =>
                        control.Control != SharingControl.InputsOutputs
                            ? control
                            : new ControlView(
                                control.Control,
                                control.Record,
                                control.Earlier,
                                control.Confirmation,
                                control.Declaration,
                                control.LastConfirmed,
                                seen
                            )
                    ),
                ],
            };

    /// <summary>Whether what is earned rests on sharing that was decided and never confirmed at OpenAI.</summary>
    public bool RestsOnUnconfirmed => this[SharingControl.InputsOutputs] is { IsUnconfirmed: true, List.ChoosesAny: true };

    /// <summary>The same for one project: not where it was confirmed, and chosen by every decision since.</summary>
    public bool RestsOnUnconfirmedFor(string projectId) =>
        this[SharingControl.InputsOutputs] is { IsUnconfirmed: true } control
        && control.List.Chooses(projectId)
        && !(control.LastConfirmed?.List.Chooses(projectId) == true && control.Earlier.All(record => record.List.Chooses(projectId)));

    /// <summary>Decided, and not confirmed at OpenAI.</summary>
    public IReadOnlyList<ControlView> Unconfirmed => [.. Controls.Where(control => control.IsUnconfirmed)];

    /// <summary>Those of them that OpenAI may still receive against the decision: a start that waits is none of these.</summary>
    public IReadOnlyList<ControlView> MayStillReceive => [.. Unconfirmed.Where(control => control.AtProvider.MayStillReceive)];

    /// <summary>OpenAI receives it already, and nothing was decided here.</summary>
    public IReadOnlyList<ControlView> SharedUndecided =>
        [.. Controls.Where(control => control.AtProvider.Difference == ProviderDifference.SharedUndecided)];

    /// <summary>
    /// Decided and confirmed, and OpenAI probably receives what the decision keeps back: its reports count free traffic of it.
    /// </summary>
    public IReadOnlyList<ControlView> SeenAgainst =>
        [.. Controls.Where(control => control.AtProvider.Difference == ProviderDifference.SeenAgainst)];

    /// <summary>Whether a notice about the two facts stands: no green line may stand beside it.</summary>
    public bool HasNotice => Controls.Any(control => control.AtProvider.Difference != ProviderDifference.None);

    public ControlView this[SharingControl control] => Controls.Single(view => view.Control == control);

    /// <summary>Nothing was ever decided or declared here: an owner is asked first what is set at OpenAI.</summary>
    public bool IsFirstTime => Version == 0 && Controls.All(control => control.Declaration is null);
}
