using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Shared;

namespace DataSharing.Dashboard.Features.Sharing;

internal sealed record ConfirmationDto(long At, string By);

/// <summary>What is known of a control at OpenAI; in parts null where nobody said.</summary>
/// <param name="Basis">confirmed, declared or not_known. Free traffic in reports stands in the usage reads.</param>
/// <param name="Type">What was stated.</param>
/// <param name="ProjectIds">With its projects.</param>
/// <param name="At">When it was stated.</param>
/// <param name="By">By whom.</param>
/// <param name="Differs">Whether there is something to do: decided and not confirmed, or shared there and not decided here.</param>
internal sealed record AtProviderDto(string Basis, string? Type, IReadOnlyCollection<string>? ProjectIds, long? At, string? By, bool Differs)
{
    public static AtProviderDto Of(ProviderSetting setting) => new(
        setting.Basis.Wire(), setting.Stated?.List.Mode.Wire(), setting.Stated?.List.ProjectIds, setting.Stated?.At.UnixSeconds, setting.Stated?.By,
        setting.Difference != ProviderDifference.None);
}

/// <summary>One control as the API writes it; also the form in which the audit log keeps old and new values.</summary>
internal sealed record ControlDto(string Type, IReadOnlyCollection<string> ProjectIds)
{
    public ConfirmationDto? ConfirmedAtProvider { get; init; }

    public AtProviderDto? AtProvider { get; init; }

    /// <summary>What keeps the setting from having any effect, or null.</summary>
    public string? BlockedBy { get; init; }

    /// <summary>Null for a control that was never recorded.</summary>
    public static object? Describe(SharingList? list) => list is null ? null : new { Type = list.Mode.Wire(), list.ProjectIds };
}

internal sealed record TermsDto(int Version, string Sha256);

internal sealed record DataSharingDto(IReadOnlyDictionary<string, ControlDto> Controls, long Version, TermsDto Terms, long? EffectiveAt, string? UpdatedBy)
{
    public string Object { get; } = "organization.data_sharing";

    public static DataSharingDto Of(SharingView view, Func<SharingControl, SharingDecidedBy?> blockOf) => new(
        view.Controls.ToDictionary(control => control.Control.Wire(), control => new ControlDto(control.List.Mode.Wire(), control.List.ProjectIds)
        {
            ConfirmedAtProvider = control.Confirmation is { } confirmation ? new ConfirmationDto(confirmation.At.UnixSeconds, confirmation.ByName) : null,
            AtProvider = AtProviderDto.Of(control.AtProvider),
            BlockedBy = blockOf(control.Control)?.Wire(),
        }),
        view.Version,
        new TermsDto(view.Terms.Version, view.Terms.Sha256),
        view.EffectiveAt?.UnixSeconds,
        view.UpdatedBy);
}

internal sealed record ProjectControlDto(string Type, bool Effective, string DecidedBy)
{
    public static ProjectControlDto Of(SharingList list, string projectId, EffectiveSharing effective) => new(
        list.Mode != SharingMode.SelectedProjects ? "organization_default" : list.Chooses(projectId) ? "enabled" : "disabled", effective.Shared, effective.By.Wire());
}

internal sealed record ProjectSharingDto(string ProjectId, IReadOnlyDictionary<string, ProjectControlDto> Controls, long Version)
{
    public string Object { get; } = "organization.project.data_sharing";

    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public bool? ModeChanged { get; init; }
}
