using System.Text.Json;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using DataSharing.Dashboard.Shared.Api;

namespace DataSharing.Dashboard.Features.Audit;

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/organization/audit_logs", ListAsync).RequireScope(Scopes.AuditRead).WithSummary("Who changed what, when and from where").WithTags("Audit");

    /// <summary>The whole log as a file, from the Activity page.</summary>
    public static void MapAuditDownloads(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDownload("/organizations/{organizationId}/activity/export", ExportAsync);
        endpoints.MapDownload("/activity/export", ExportAsync);
    }

    private static async Task ExportAsync(HttpContext context, AuditLogs logs, TimeProvider time, string? organizationId = null)
    {
        var actor = context.CookieActorOf();

        // Whoever may not read it is told so before the first line is on its way.
        await logs.HeadAsync(actor, organizationId, context.RequestAborted);
        context.SaveAs("application/x-ndjson", $"audit-{organizationId ?? "platform"}-{time.Now().Day}.jsonl");
        await logs.ExportAsync(actor, organizationId, context.Response.Body, context.RequestAborted);
    }

    private static async Task<IResult> ListAsync(ApiCaller caller, HttpRequest request, AuditQueries queries, CancellationToken cancellationToken)
    {
        var query = request.Query;
        var filter = new AuditFilter(
            query.List("event_types"),
            query.Instant("effective_at[gte]") ?? After(query.Instant("effective_at[gt]")),
            query.Instant("effective_at[lt]") ?? After(query.Instant("effective_at[lte]")))
        {
            ActorIds = query.List("actor_ids"),
            ActorEmails = query.List("actor_emails"),
        };
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
    long? HoldsFrom, int? TermsVersion, string? TermsSha256, long Index, string Hash)
{
    public string Object { get; } = "organization.audit_log";

    public static AuditDto Of(AuditEntry entry) => new(
        entry.Id, entry.Type, entry.At.UnixSeconds,
        new AuditActorDto(entry.ActorKind.Wire(), new AuditUserDto(entry.ActorId, entry.ActorEmail, entry.ActorName, entry.ActorRole), entry.Origin),
        entry.Subject, entry.Refused, Value(entry.OldValue), Value(entry.NewValue), entry.EffectiveAt?.UnixSeconds, entry.TermsVersion, entry.TermsSha256, entry.Index, entry.Hash);

    private static JsonElement? Value(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);
        }
        catch (JsonException)
        {
            // Whoever edited the file left this; the check of the log finds it.
            return JsonSerializer.SerializeToElement(json);
        }
    }
}
