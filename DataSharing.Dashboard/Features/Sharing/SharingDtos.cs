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
                    ConfirmedAtProvider = control.Confirmation is { } confirmation
                        ? new ConfirmationDto(confirmation.At.UnixSeconds, confirmation.ByName)
                        : null,
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

internal sealed record ProjectControlDto(string Type, bool Effective, string DecidedBy)
{
    public static ProjectControlDto Of(SharingList list, string projectId, EffectiveSharing effective) =>
        new(
            list.Mode != SharingMode.SelectedProjects ? "organization_default"
                : list.Chooses(projectId) ? "enabled"
                : "disabled",
            effective.Shared,
            effective.By.Wire()
        );
}

internal sealed record ProjectSharingDto(string ProjectId, IReadOnlyDictionary<string, ProjectControlDto> Controls, long Version)
{
    public string Object { get; } = "organization.project.data_sharing";

    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public bool? ModeChanged { get; init; }
}
