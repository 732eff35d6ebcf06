using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Features.Sharing;

internal sealed record HistoryEntryDto(
    string Id,
    long Version,
    string Control,
    ControlDto Setting,
    long EffectiveAt,
    long RecordedAt,
    string RecordedBy,
    int? TermsVersion,
    string? TermsSha256
)
{
    public string Object { get; } = "organization.data_sharing.setting";

    public static HistoryEntryDto Of(SharingRecord record) =>
        new(
            Cursor.Of(record.Sequence),
            record.Version,
            record.Control.Wire(),
            new ControlDto(record.List.Mode.Wire(), record.List.ProjectIds),
            record.EffectiveAt.UnixSeconds,
            record.RecordedAt.UnixSeconds,
            record.ByName,
            record.TermsVersion,
            record.TermsSha256
        );
}

internal sealed record DeclaredDto(ControlDto? Setting, long? Since, long DeclaredAt, string DeclaredBy);

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
                    pair.Value.Record is { } record ? HistoryEntryDto.Of(record) : null,
                    pair.Value.Declared is { } declared
                        ? new DeclaredDto(
                            declared.List is { } list ? new ControlDto(list.Mode.Wire(), list.ProjectIds) : null,
                            declared.Since?.UnixSeconds,
                            declared.DeclaredAt.UnixSeconds,
                            declared.ByName
                        )
                        : null
                )
            )
        );
}
