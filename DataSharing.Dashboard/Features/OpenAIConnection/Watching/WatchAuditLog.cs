using System.Text.Json;
using DataSharing.Core.Time;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Reports;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection.Watching;

/// <summary>Reads what is new in the provider's own audit log and keeps what concerns sharing: a second witness, never part of the sealed log here.</summary>
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
    /// <param name="readBefore">When it was last read to its end; null if it never was.</param>
    /// <param name="cancellationToken">Stops reading; what was stored stays.</param>
    /// <returns>What was not read, in words; null if all of it was.</returns>
    public async Task<string?> ReadAsync(string organizationId, AdminKey key, Instant? readBefore, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var since = readBefore is { } read && read > now.Plus(-_first) ? read.Plus(-_again) : now.Plus(-_first);
        string? after = null;
        var (seen, oldest) = (0, now);
        for (var pages = 1; ; pages++)
        {
            var page = await api.AuditLogAsync(key, since, after, cancellationToken);
            await KeepAsync(organizationId, page.Data, now, cancellationToken);
            seen += page.Data.Count;
            oldest = page.Data.Select(entry => At(entry) ?? oldest).Append(oldest).Min();
            if (page.HasMore == false || page.Data.Count == 0 || (page.HasMore is null && page.Data[^1].Id == after))
            {
                return null;
            }

            if (page.Data[^1].Id == after)
            {
                throw new AdminApiException(AdminApiFault.BadAnswer, "The provider's answer is not what was asked for: its audit log goes on with the same page.");
            }

            after = page.Data[^1].Id;
            if (pages == PagesPerTurn)
            {
                return $"OpenAI's log had more than {seen} entries since {Words(since)}; those before {Words(oldest)} were not read.";
            }
        }
    }

    private async Task KeepAsync(string organizationId, IReadOnlyList<ProviderAuditEntry> entries, Instant now, CancellationToken cancellationToken)
    {
        var kept = entries.Where(entry => ProviderAuditTypes.IsKept(entry.Type) && At(entry) is not null).DistinctBy(entry => entry.Id).ToList();
        if (kept.Count == 0)
        {
            return;
        }

        using var held = await writeLock.TakeAsync(cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var ids = kept.ConvertAll(entry => entry.Id);
        var known = await database.ProviderAuditEntries.Where(row => row.OrganizationId == organizationId && ids.Contains(row.Id))
            .Select(row => row.Id).ToListAsync(cancellationToken);
        database.ProviderAuditEntries.AddRange(kept.Where(entry => !known.Contains(entry.Id)).Select(entry => new ProviderAuditRow
        {
            OrganizationId = organizationId,
            Id = entry.Id,
            Type = entry.Type,
            At = At(entry)!.Value,
            Actor = ActorOf(entry.Actor),
            ProjectId = Text(entry.Project, "id"),
            Details = DetailsOf(entry),
            ReadAt = now,
        }));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static Instant? At(ProviderAuditEntry entry) => entry.EffectiveAt is > 0 and < 253_402_300_800 ? Instant.FromUnixSeconds(entry.EffectiveAt) : null;

    // A person by e-mail, else an account, else a key; never an address, which nobody here needs.
    private static string ActorOf(JsonElement actor)
    {
        var key = Member(actor, "api_key");
        var user = Member(Member(actor, "session"), "user") is { ValueKind: JsonValueKind.Object } person ? person : Member(key, "user");
        var name = Text(user, "email") ?? Text(user, "id")
            ?? (Text(Member(key, "service_account"), "id") is { } account ? $"service account {account}" : null)
            ?? (Text(key, "id") is { } id ? $"key {id}" : null) ?? "";
        return name.Length <= LongestActor ? name : name[..LongestActor];
    }

    private static string? DetailsOf(ProviderAuditEntry entry) =>
        entry.Rest.TryGetValue(entry.Type, out var details) && details is { ValueKind: JsonValueKind.Object } && details.GetRawText() is { Length: <= LongestDetails } json
            ? json
            : null;

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member && member.GetString() is { Length: > 0 and <= 300 } text ? text : null;

    private static string Words(Instant instant) => $"{instant.ToDateTimeOffset():d MMMM, HH:mm} UTC";
}
