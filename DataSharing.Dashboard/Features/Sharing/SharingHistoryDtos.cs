using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>A setting by itself: what is known of it at OpenAI is another fact.</summary>
internal sealed record SettingDto(string Type, IReadOnlyCollection<string> ProjectIds)
{
    public static SettingDto Of(SharingList list) => new(list.Mode.Wire(), list.ProjectIds);
}

/// <param name="ConfirmedAtProvider">Who said first that OpenAI's page was switched to it; null while nobody did.</param>
internal sealed record HistoryEntryDto(
    string Id,
    long Version,
    string Control,
    SettingDto Setting,
    long EffectiveAt,
    long RecordedAt,
    string RecordedBy,
    int? TermsVersion,
    string? TermsSha256,
    ConfirmationDto? ConfirmedAtProvider
)
{
    public string Object { get; } = "organization.data_sharing.setting";

    public static HistoryEntryDto Of(SharingRecord record, SharingConfirmation? confirmation) =>
        new(
            Cursor.Of(record.Sequence),
            record.Version,
            record.Control.Wire(),
            SettingDto.Of(record.List),
            record.EffectiveAt.UnixSeconds,
            record.RecordedAt.UnixSeconds,
            record.ByName,
            record.TermsVersion,
            record.TermsSha256,
            confirmation is null ? null : new ConfirmationDto(confirmation.At.UnixSeconds, confirmation.ByName)
        );
}

internal sealed record DeclaredDto(SettingDto? Setting, long? Since, long DeclaredAt, string DeclaredBy);

internal sealed record ControlAtDto(bool Recorded, HistoryEntryDto? Setting, DeclaredDto? Declared);

internal sealed record SharingAtDto(long At, long? KnownAt, IReadOnlyDictionary<string, ControlAtDto> Controls)
{
    public string Object { get; } = "organization.data_sharing.at";

    public static SharingAtDto Of(SharingAt held) =>
        new(
            held.At.UnixSeconds,
            held.KnownAt?.UnixSeconds,
            held.Controls.ToDictionary(
                pair => pair.Key.Wire(),
                pair => new ControlAtDto(
                    pair.Value.Record is not null,
                    pair.Value.Record is { } record ? HistoryEntryDto.Of(record, pair.Value.Confirmation) : null,
                    pair.Value.Declared is { } declared
                        ? new DeclaredDto(
                            declared.List is { } list ? SettingDto.Of(list) : null,
                            declared.Since?.UnixSeconds,
                            declared.DeclaredAt.UnixSeconds,
                            declared.ByName
                        )
                        : null
                )
            )
        );
}
