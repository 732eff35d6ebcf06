using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// Reads what is new in the provider's own audit log and keeps what concerns sharing: a second witness, never part of the sealed log here.
/// </summary>
internal sealed class WatchAuditLog(IDbContextFactory<ReportsDbContext> reports, ReportWriteLock writeLock, AdminApi api, TimeProvider time)
{
    /// <summary>Pages of one turn.</summary>
    public const int PagesPerTurn = 20;

    private const int LongestDetails = 4_000;
    private const int LongestActor = 254;

    private static readonly TimeSpan _first = TimeSpan.FromDays(30);

    /// <summary>Entries may come late: as much is read again.</summary>
    private static readonly TimeSpan _again = TimeSpan.FromMinutes(30);

    /// <param name="organizationId">For whom.</param>
    /// <param name="key">With what.</param>
    /// <param name="readBefore">Up to when it was last read; null if it never was.</param>
    /// <param name="cancellationToken">Stops reading; what was stored stays.</param>
    /// <param name="begunAt">When this reading was begun, which may be minutes ago; null for now.</param>
    /// <returns>What was not read, in words; null if all of it was.</returns>
    public async Task<string?> ReadAsync(
        string organizationId,
        AdminKey key,
        Instant? readBefore,
        CancellationToken cancellationToken,
        Instant? begunAt = null
    )
    {
        // Not from the present: in each minute of a reading that takes several, it would be another question, and begin anew.
        var now = begunAt ?? time.Now();
        var since = readBefore is { } read && read > now.Plus(-_first) ? read.Plus(-_again) : now.Plus(-_first);
        var hole = await FindHoleAsync(organizationId, cancellationToken);
        var latest = await PagesAsync(organizationId, key, (since, null), now, PagesPerTurn, cancellationToken);
        var (seen, leftOut) = (latest.Seen, latest.LeftOut);
        if (latest.Oldest is { } oldest)
        {
            hole = new ProviderAuditHole
            {
                OrganizationId = organizationId,
                From = hole is { } before && before.From < since ? before.From : since,
                Until = oldest,
            };
        }
        else if (hole is not null)
        {
            // With what room is left, the hole of before is filled from its newer end.
            var older = await PagesAsync(
                organizationId,
                key,
                (hole.From, hole.Until),
                now,
                Math.Max(1, PagesPerTurn - latest.Pages),
                cancellationToken
            );
            (seen, leftOut) = (seen + older.Seen, leftOut + older.LeftOut);
            hole = older.Oldest is { } until
                ? new ProviderAuditHole
                {
                    OrganizationId = organizationId,
                    From = hole.From,
                    Until = until,
                }
                : null;
        }

        await KeepHoleAsync(organizationId, hole, cancellationToken);
        var sentences = new List<string>();
        if (hole is not null)
        {
            sentences.Add(
                latest.Oldest is null
                    ? $"OpenAI's log from {Words(hole.From)} to {Words(hole.Until)} is not read yet."
                    : $"OpenAI's log had more than {seen} entries since {Words(hole.From)}; those before {Words(hole.Until)} were not read."
            );
        }

        if (leftOut > 0)
        {
            sentences.Add(
                $"{leftOut} {(leftOut == 1 ? "entry" : "entries")} without an id, a type or a time {(leftOut == 1 ? "was" : "were")} left out."
            );
        }

        return sentences.Count == 0 ? null : string.Join(' ', sentences);
    }

    /// <summary>Reads page by page, newest first.</summary>
    /// <returns>The oldest that was read, if there is more before it; null if all of the span was read.</returns>
    private async Task<(Instant? Oldest, int Pages, int Seen, int LeftOut)> PagesAsync(
        string organizationId,
        AdminKey key,
        (Instant Since, Instant? Until) span,
        Instant now,
        int most,
        CancellationToken cancellationToken
    )
    {
        string? after = null;
        var (seen, leftOut, oldest) = (0, 0, span.Until ?? now);
        for (var pages = 1; ; pages++)
        {
            var page = await api.AuditLogAsync(key, span.Since, span.Until, after, cancellationToken);
            var whole = page
                .Data.Where(entry => entry is { Id.Length: > 0 and <= 200, Type.Length: > 0 and <= 200 } && At(entry) is not null)
                .ToList();
            await KeepAsync(organizationId, whole, now, cancellationToken);
            (seen, leftOut) = (seen + page.Data.Count, leftOut + page.Data.Count - whole.Count);
            oldest = whole.Select(entry => At(entry)!.Value).Append(oldest).Min();
            var last = page.Data.LastOrDefault(entry => entry?.Id is { Length: > 0 and <= 200 })?.Id;
            if (page.HasMore == false || last is null || (page.HasMore is null && last == after))
            {
                return (null, pages, seen, leftOut);
            }

            if (last == after)
            {
                throw new AdminApiException(
                    AdminApiFault.BadAnswer,
                    "The provider's answer is not what was asked for: its audit log goes on with the same page."
                );
            }

            after = last;
            if (pages >= most)
            {
                return (oldest, pages, seen, leftOut);
            }
        }
    }

    private async Task<ProviderAuditHole?> FindHoleAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        return await database
            .ProviderAuditHoles.AsNoTracking()
            .SingleOrDefaultAsync(hole => hole.OrganizationId == organizationId, cancellationToken);
    }

    private async Task KeepHoleAsync(string organizationId, ProviderAuditHole? hole, CancellationToken cancellationToken)
    {
        using var held = await writeLock.TakeAsync(cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.ProviderAuditHoles.Where(before => before.OrganizationId == organizationId).ExecuteDeleteAsync(cancellationToken);
        if (hole is not null)
        {
            database.ProviderAuditHoles.Add(hole);
            await database.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private async Task KeepAsync(
        string organizationId,
        IReadOnlyList<ProviderAuditEntry> entries,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var kept = entries.Where(entry => ProviderAuditTypes.IsKept(entry.Type!)).DistinctBy(entry => entry.Id).ToList();
        if (kept.Count == 0)
        {
            return;
        }

        using var held = await writeLock.TakeAsync(cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var ids = kept.ConvertAll(entry => entry.Id!);
        var known = await database
            .ProviderAuditEntries.Where(row => row.OrganizationId == organizationId && ids.Contains(row.Id))
            .Select(row => row.Id)
            .ToListAsync(cancellationToken);
        database.ProviderAuditEntries.AddRange(
            kept.Where(entry => !known.Contains(entry.Id!))
                .Select(entry => new ProviderAuditRow
                {
                    OrganizationId = organizationId,
                    Id = entry.Id!,
                    Type = entry.Type!,
                    At = At(entry)!.Value,
                    Actor = ActorOf(entry.Actor),
                    ProjectId = Text(entry.Project, "id"),
                    Details = DetailsOf(entry),
                    ReadAt = now,
                })
        );
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static Instant? At(ProviderAuditEntry entry) =>
        entry.EffectiveAt is > 0 and < 253_402_300_800 and { } seconds ? Instant.FromUnixSeconds(seconds) : null;

    // A person by e-mail, else an account, else a key; never an address, which nobody here needs.
    private static string ActorOf(JsonElement actor)
    {
        var key = Member(actor, "api_key");
        var user = Member(Member(actor, "session"), "user") is { ValueKind: JsonValueKind.Object } person ? person : Member(key, "user");
        var name =
            Text(user, "email")
            ?? Text(user, "id")
            ?? (Text(Member(key, "service_account"), "id") is { } account ? $"service account {account}" : null)
            ?? (Text(key, "id") is { } id ? $"key {id}" : null)
            ?? "";
        return name.Cut(LongestActor);
    }

    private static string? DetailsOf(ProviderAuditEntry entry) =>
        entry.Rest.TryGetValue(entry.Type!, out var details)
        && details is { ValueKind: JsonValueKind.Object }
        && details.GetRawText() is { Length: <= LongestDetails } json
            ? json
            : null;

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member && member.GetString() is { Length: > 0 and <= 300 } text
            ? text
            : null;

    private static string Words(Instant instant) => $"{instant.ToDateTimeOffset():d MMMM, HH:mm} UTC";
}
