using DataSharing.Core.Sharing;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using DataSharing.Dashboard.Shared.Api;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Sharing;

internal sealed record HistoryEntryDto(
    string Id, long Version, string Control, ControlDto Setting, long EffectiveAt, long RecordedAt, string RecordedBy, int? TermsVersion, string? TermsSha256)
{
    public string Object { get; } = "organization.data_sharing.setting";

    public static HistoryEntryDto Of(SharingRecord record) => new(
        Cursor.Of(record.Sequence), record.Version, record.Control.Wire(), new ControlDto(record.List.Mode.Wire(), record.List.ProjectIds),
        record.EffectiveAt.UnixSeconds, record.RecordedAt.UnixSeconds, record.ByName, record.TermsVersion, record.TermsSha256);
}

internal sealed record DeclaredDto(ControlDto? Setting, long? Since, long DeclaredAt, string DeclaredBy);

internal sealed record ControlAtDto(bool Recorded, HistoryEntryDto? Setting, DeclaredDto? Declared);

internal sealed record SharingAtDto(long At, long? KnownAt, IReadOnlyDictionary<string, ControlAtDto> Controls)
{
    public string Object { get; } = "organization.data_sharing.at";
}

/// <summary>What was decided when. Before the first record nothing is claimed: it was not recorded, and at most declared.</summary>
internal sealed class SharingHistoryQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, TimeProvider time)
{
    public async Task<ApiList<HistoryEntryDto>> ListAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var records = await RecordsAsync(actor, organizationId, cancellationToken);
        var entries = records.AsEnumerable().Reverse().Select(HistoryEntryDto.Of).ToList();
        return new ApiList<HistoryEntryDto>(entries, entries.FirstOrDefault()?.Id, entries.LastOrDefault()?.Id, HasMore: false);
    }

    public async Task<List<SharingRecord>> RecordsAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        return await database.SharingRecords.AsNoTracking()
            .Where(record => record.OrganizationId == organizationId).OrderBy(record => record.Sequence).ToListAsync(cancellationToken);
    }

    public async Task<SharingAtDto> AtAsync(Actor actor, string organizationId, Instant? at, Instant? knownAt, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        var instant = at ?? knownAt ?? time.Now();
        var records = await database.SharingRecords.AsNoTracking()
            .Where(record => record.OrganizationId == organizationId).OrderBy(record => record.Sequence).ToListAsync(cancellationToken);
        var declarations = await database.SharingDeclarations.AsNoTracking()
            .Where(declaration => declaration.OrganizationId == organizationId).OrderBy(declaration => declaration.Sequence).ToListAsync(cancellationToken);
        return new SharingAtDto(instant.UnixSeconds, knownAt?.UnixSeconds, Enum.GetValues<SharingControl>().ToDictionary(control => control.Wire(), control =>
        {
            var record = new Timeline<SharingRecord>(records.Where(record => record.Control == control)
                .Select(record => new TimelineEntry<SharingRecord>(record, record.EffectiveAt, record.RecordedAt)))
                .At(instant, knownAt ?? Instant.End)?.Value;
            var declared = record is not null ? null : declarations.LastOrDefault(declaration => declaration.Control == control
                && declaration.DeclaredAt <= (knownAt ?? Instant.End) && (declaration.Since is null || declaration.Since <= instant));
            return new ControlAtDto(record is not null, record is null ? null : HistoryEntryDto.Of(record), declared is null ? null : new DeclaredDto(
                declared.List is { } list ? new ControlDto(list.Mode.Wire(), list.ProjectIds) : null,
                declared.Since?.UnixSeconds, declared.DeclaredAt.UnixSeconds, declared.ByName));
        }));
    }
}
