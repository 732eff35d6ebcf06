using System.Text.Json.Serialization;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Sharing;

internal sealed record ConfirmationDto(long At, string By)
{
    public static ConfirmationDto? Of(SharingConfirmation? confirmation) =>
        confirmation is null ? null : new(confirmation.At.UnixSeconds, confirmation.ByName);
}

/// <summary>What is known of a control at OpenAI; in parts null where nobody said.</summary>
/// <param name="Basis">confirmed, declared or not_known. Free traffic in reports stands in the usage reads.</param>
/// <param name="Type">What was stated.</param>
/// <param name="ProjectIds">With its projects.</param>
/// <param name="At">When it was stated.</param>
/// <param name="By">By whom.</param>
/// <param name="Differs">Whether there is something to do: decided and not confirmed, or shared there and not decided here.</param>
internal sealed record AtProviderDto(
    string Basis,
    string? Type,
    IReadOnlyCollection<string>? ProjectIds,
    long? At,
    string? By,
    bool Differs
)
{
    public static AtProviderDto Of(ProviderSetting setting) =>
        new(
            setting.Basis.Wire(),
            setting.Stated?.List.Mode.Wire(),
            setting.Stated?.List.ProjectIds,
            setting.Stated?.At.UnixSeconds,
            setting.Stated?.By,
            setting.Difference != ProviderDifference.None
        );
}

/// <summary>One control as the API writes it; also the form in which the audit log keeps old and new values.</summary>
internal sealed record ControlDto(string Type, IReadOnlyCollection<string> ProjectIds)
{
    /// <summary>
    /// In the present setting: whether anybody decided it. Off without that is nobody's decision, and sent back so it stays none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Recorded { get; init; }

    public ConfirmationDto? ConfirmedAtProvider { get; init; }

    public AtProviderDto? AtProvider { get; init; }

    /// <summary>What keeps the setting from having any effect, or null.</summary>
    public string? BlockedBy { get; init; }

    /// <summary>Null for a control that was never recorded.</summary>
    public static object? Describe(SharingList? list) => list is null ? null : new { Type = list.Mode.Wire(), list.ProjectIds };
}
