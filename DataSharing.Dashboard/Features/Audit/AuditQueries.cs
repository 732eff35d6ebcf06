using System.Text.Json;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using DataSharing.Dashboard.Shared.Api;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>Reads the audit log of an organization.</summary>
internal sealed class AuditQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access)
{
    public async Task<(List<AuditEntry> Entries, bool HasMore)> ListAsync(
        Actor actor, string organizationId, AuditFilter filter, int limit, string? after, string? before, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        var entries = database.AuditEntries.AsNoTracking().Where(entry => entry.OrganizationId == organizationId);
        if (filter.Types.Count > 0)
        {
            entries = entries.Where(entry => filter.Types.Contains(entry.Type));
        }

        if (filter.ActorIds.Count > 0)
        {
            entries = entries.Where(entry => filter.ActorIds.Contains(entry.ActorId));
        }

        if (filter.ActorEmails.Count > 0)
        {
            entries = entries.Where(entry => filter.ActorEmails.Contains(entry.ActorEmail!));
        }

        if (filter.From is { } from)
        {
            entries = entries.Where(entry => entry.At >= from);
        }

        if (filter.Until is { } until)
        {
            entries = entries.Where(entry => entry.At < until);
        }

        if (before is not null)
        {
            var place = await PlaceAsync(database, organizationId, before, "before", cancellationToken);
            var page = await entries.Where(entry => entry.Sequence > place).OrderBy(entry => entry.Sequence).Take(limit + 1).ToListAsync(cancellationToken);
            return (page.Take(limit).Reverse().ToList(), page.Count > limit);
        }

        if (after is not null)
        {
            var place = await PlaceAsync(database, organizationId, after, "after", cancellationToken);
            entries = entries.Where(entry => entry.Sequence < place);
        }

        var list = await entries.OrderByDescending(entry => entry.Sequence).Take(limit + 1).ToListAsync(cancellationToken);
        return (list.Take(limit).ToList(), list.Count > limit);
    }

    private static async Task<long> PlaceAsync(ApplicationDbContext database, string organizationId, string id, string name, CancellationToken cancellationToken) =>
        await database.AuditEntries.Where(entry => entry.OrganizationId == organizationId && entry.Id == id)
            .Select(entry => (long?)entry.Sequence).SingleOrDefaultAsync(cancellationToken)
            ?? throw new InvalidInputException(name, $"{name} must be an id from an earlier answer.");
}

internal sealed record AuditFilter(IReadOnlyList<string> Types, IReadOnlyList<string> ActorIds, IReadOnlyList<string> ActorEmails, Instant? From, Instant? Until);

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/organization/audit_logs", ListAsync).RequireScope(Scopes.AuditRead).WithSummary("Who changed what, when and from where").WithTags("Audit");

    private static async Task<IResult> ListAsync(ApiCaller caller, HttpRequest request, AuditQueries queries, CancellationToken cancellationToken)
    {
        var query = request.Query;
        var filter = new AuditFilter(
            query.List("event_types"), query.List("actor_ids"), query.List("actor_emails"),
            query.Instant("effective_at[gte]") ?? After(query.Instant("effective_at[gt]")),
            query.Instant("effective_at[lt]") ?? After(query.Instant("effective_at[lte]")));
        var (entries, hasMore) = await queries.ListAsync(
            caller.Actor, caller.OrganizationId, filter, query.Limit(), Given(query["after"]), Given(query["before"]), cancellationToken);
        return TypedResults.Json(
            new ApiList<AuditDto>(entries.ConvertAll(AuditDto.Of), entries.FirstOrDefault()?.Id, entries.LastOrDefault()?.Id, hasMore), ApiJson.Options);
    }

    // Bounds count whole seconds, as the provider's do.
    private static Instant? After(Instant? instant) => instant?.Plus(TimeSpan.FromSeconds(1));

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

internal sealed record AuditUserDto(string Id, string? Email, string Name, string Role);

internal sealed record AuditActorDto(string Type, AuditUserDto User, string IpAddress);

internal sealed record AuditDto(
    string Id, string Type, long EffectiveAt, AuditActorDto Actor, string? Subject, bool Refused, JsonElement? OldValue, JsonElement? NewValue,
    long? HoldsFrom, int? TermsVersion, string? TermsSha256)
{
    public string Object { get; } = "organization.audit_log";

    public static AuditDto Of(AuditEntry entry) => new(
        entry.Id, entry.Type, entry.At.UnixSeconds,
        new AuditActorDto(entry.ActorKind.Wire(), new AuditUserDto(entry.ActorId, entry.ActorEmail, entry.ActorName, entry.ActorRole), entry.Origin),
        entry.Subject, entry.Refused, Value(entry.OldValue), Value(entry.NewValue), entry.EffectiveAt?.UnixSeconds, entry.TermsVersion, entry.TermsSha256);

    private static JsonElement? Value(string? json) => json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);
}
