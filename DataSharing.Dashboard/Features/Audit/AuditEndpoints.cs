using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.UI;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.Audit;

internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder v1) =>
        v1.MapGet("/organization/audit_logs", ListAsync)
            .RequireScope(Scopes.AuditRead)
            .WithSummary("Who changed what, when and from where")
            .WithTags("Audit")
            .Takes(
                [
                    "effective_at[gt]",
                    "effective_at[gte]",
                    "effective_at[lt]",
                    "effective_at[lte]",
                    "tenant_only",
                    "limit",
                    "after",
                    "before",
                ],
                ["event_types", "actor_ids", "actor_emails", "project_ids", "resource_ids"]
            )
            .Answers<ApiList<AuditDto>>();

    /// <summary>The whole log as a file, from the Activity page.</summary>
    public static void MapDownloads(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/organizations/{organizationId}/activity/export", ExportAsync).AsDownload();
        endpoints.MapGet("/activity/export", ExportAsync).AsDownload();
    }

    private static async Task ExportAsync(HttpContext context, AuditLogs logs, TimeProvider time, string? organizationId = null)
    {
        var actor = context.CookieActorOf();

        // Whoever may not read it is told so before the first line is on its way.
        await logs.HeadAsync(actor, organizationId, context.RequestAborted);
        context.SaveAs("application/x-ndjson", AuditWords.FileName(organizationId, time.Now().Day));
        await logs.ExportAsync(actor, organizationId, context.Response.Body, context.RequestAborted);
    }

    private static async Task<IResult> ListAsync(
        ApiCaller caller,
        HttpRequest request,
        AuditQueries queries,
        ProjectNames names,
        CancellationToken cancellationToken
    )
    {
        var query = request.Query;
        if (query.Flag("tenant_only") == true)
        {
            throw new InvalidInputException(
                "tenant_only",
                "tenant_only cannot be applied: no entry of this log is scoped to a tenant. Leave it out, or send false.",
                "unsupported_filter"
            );
        }

        // The narrower of two bounds that were both given.
        Instant?[] from = [From(query.Instant("effective_at[gte]")), After(query.Instant("effective_at[gt]"))];
        Instant?[] until = [From(query.Instant("effective_at[lt]")), After(query.Instant("effective_at[lte]"))];
        var filter = new AuditFilter([.. query.List("event_types")], from.Max(), until.Min())
        {
            ActorIds = [.. query.List("actor_ids")],
            ActorEmails = [.. query.List("actor_emails")],
            ProjectIds = [.. query.List("project_ids")],
            ResourceIds = [.. query.List("resource_ids")],
        };
        var place = query.Place();
        var (entries, hasMore) = await queries.ListAsync(
            caller.Actor,
            caller.OrganizationId,
            filter,
            query.Limit(),
            place.After,
            place.Before,
            cancellationToken
        );
        var projects = await names.OfAsync(caller.OrganizationId, entries.Select(AuditQueries.ProjectOf), cancellationToken);
        return TypedResults.Json(
            new ApiList<AuditDto>(
                entries.ConvertAll(entry => AuditDto.Of(entry, projects)),
                entries.FirstOrDefault()?.Id,
                entries.LastOrDefault()?.Id,
                hasMore
            ),
            ApiJson.Options
        );
    }

    // An entry is of the whole second that it shows, as the provider's are: the first that comes after a bound, and the first from it on.
    private static Instant? After(Instant? bound) => bound is { } given ? Instant.FromUnixSeconds(given.UnixSeconds + 1) : null;

    private static Instant? From(Instant? bound) =>
        bound is { } given && given != Instant.FromUnixSeconds(given.UnixSeconds) ? After(bound) : bound;
}

/// <summary>Who acted, in full: ours.</summary>
internal sealed record AuditUserDto(string Id, string? Email, string Name, string Role);

/// <summary>Who acted, as the provider writes a person.</summary>
internal sealed record AuditPersonDto(string? Id, string? Email);

internal sealed record AuditSessionDto(AuditPersonDto User, string? IpAddress);

/// <param name="Type">Here always a key of a person; the provider also knows those of service accounts.</param>
internal sealed record AuditKeyDto(string Id, string Type, AuditPersonDto User);

/// <summary>
/// The provider's actor (<c>type</c>, <c>session</c>, <c>api_key</c>), so that its client reads ours; <c>kind</c>, <c>user</c> and
/// <c>origin</c> beside it are ours, and tell more.
/// </summary>
internal sealed record AuditActorDto(
    string Type,
    AuditSessionDto? Session,
    AuditKeyDto? ApiKey,
    string Kind,
    AuditUserDto User,
    string? IpAddress,
    string Origin
)
{
    public static AuditActorDto Of(AuditEntry entry)
    {
        // From a key of a person who has left there is no id of that person: the entry keeps what was known then.
        var address = System.Net.IPAddress.TryParse(entry.Origin, out _) ? entry.Origin : null;
        var isKey = entry.ActorKind == ActorKind.ApiKey;
        return new AuditActorDto(
            isKey ? "api_key" : "session",
            isKey ? null : new AuditSessionDto(new AuditPersonDto(entry.ActorId, entry.ActorEmail), address),
            isKey ? new AuditKeyDto(entry.ActorId, "user", new AuditPersonDto(null, entry.ActorEmail)) : null,
            entry.ActorKind.Wire(),
            new AuditUserDto(entry.ActorId, entry.ActorEmail, entry.ActorName, entry.ActorRole),
            address,
            entry.Origin
        );
    }
}

/// <summary>The project that an entry is about; null for those about the whole organization.</summary>
internal sealed record AuditProjectDto(string Id, string? Name);

/// <summary>What was opened on a look, in words, and when.</summary>
internal sealed record OpenedDto(string Opened, long At);

internal sealed record AuditDto(
    string Id,
    string Type,
    long EffectiveAt,
    AuditProjectDto? Project,
    AuditActorDto Actor,
    string? Subject,
    bool Refused,
    JsonElement? OldValue,
    JsonElement? NewValue,
    long? HoldsFrom,
    int? TermsVersion,
    string? TermsSha256,
    long Index,
    string Hash
)
{
    public string Object { get; } = "organization.audit_log";

    /// <summary>Of a look of staff: what was opened on it, and when.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OpenedDto>? Opened { get; init; }

    /// <summary>Of a look of staff: how much more was opened on it before those.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public int? OpenedBefore { get; init; }

    public static AuditDto Of(AuditEntry entry, IReadOnlyDictionary<string, string> projects) =>
        new(
            entry.Id,
            entry.Type,
            entry.At.UnixSeconds,
            AuditQueries.ProjectOf(entry) is { } project ? new AuditProjectDto(project, projects.GetValueOrDefault(project)) : null,
            AuditActorDto.Of(entry),
            entry.Subject,
            entry.Refused,
            Value(entry.OldValue),
            Value(entry.NewValue),
            entry.EffectiveAt?.UnixSeconds,
            entry.TermsVersion,
            entry.TermsSha256,
            entry.Index,
            entry.Hash
        )
        {
            Opened =
                entry.Type == AuditTypes.SupportLookedUp
                    ? [.. entry.Opened.Select(look => new OpenedDto(AuditWords.Opened(look), look.At.UnixSeconds))]
                    : null,
            OpenedBefore = entry.Type == AuditTypes.SupportLookedUp ? entry.OpenedBefore : null,
        };

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
