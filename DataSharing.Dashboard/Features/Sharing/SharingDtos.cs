using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Sharing;

internal sealed record TermsDto(int Version, string Sha256);

internal sealed record DataSharingDto(
    IReadOnlyDictionary<string, ControlDto> Controls,
    long Version,
    TermsDto Terms,
    long? EffectiveAt,
    string? UpdatedBy
)
{
    public string Object { get; } = "organization.data_sharing";

    public static DataSharingDto Of(SharingView view, Func<SharingControl, SharingDecidedBy?> blockOf) =>
        new(
            view.Controls.ToDictionary(
                control => control.Control.Wire(),
                control => new ControlDto(control.List.Mode.Wire(), control.List.ProjectIds)
                {
                    Recorded = control.Record is not null,
                    ConfirmedAtProvider = ConfirmationDto.Of(control.Confirmation),
                    AtProvider = AtProviderDto.Of(control.AtProvider),
                    BlockedBy = blockOf(control.Control)?.Wire(),
                }
            ),
            view.Version,
            new TermsDto(view.Terms.Version, view.Terms.Sha256),
            view.EffectiveAt?.UnixSeconds,
            view.UpdatedBy
        );
}

/// <param name="Type">As decided for the project.</param>
/// <param name="Effective">Whether it is shared by what is decided here.</param>
/// <param name="DecidedBy">What settled that.</param>
/// <param name="ConfirmedAtProvider">Who said that the provider is set so; until then it is a decision only.</param>
/// <param name="AtProvider">What is known of the provider's own setting.</param>
internal sealed record ProjectControlDto(
    string Type,
    bool Effective,
    string DecidedBy,
    ConfirmationDto? ConfirmedAtProvider,
    AtProviderDto? AtProvider
)
{
    public static ProjectControlDto Of(ControlView control, string projectId, EffectiveSharing effective)
    {
        var list = control.List;
        return new(
            list.Mode != SharingMode.SelectedProjects ? "organization_default"
                : list.Chooses(projectId) ? "enabled"
                : "disabled",
            effective.Shared,
            effective.By.Wire(),
            ConfirmationDto.Of(control.Confirmation),
            AtProviderDto.Of(control.AtProvider)
        );
    }
}

internal sealed record ProjectSharingDto(string ProjectId, IReadOnlyDictionary<string, ProjectControlDto> Controls, long Version)
{
    public string Object { get; } = "organization.project.data_sharing";

    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public bool? ModeChanged { get; init; }
}
