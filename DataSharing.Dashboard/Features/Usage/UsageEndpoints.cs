using DataSharing.Core.Accounting;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Usage.Ingest;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.Usage;

internal static class UsageEndpoints
{
    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapPost(
                "/usage/events",
                (ApiCaller caller, HttpRequest request, RecordEvents record, CancellationToken cancellationToken) =>
                    record.ExecuteAsync(caller, request, cancellationToken)
            )
            .RequireScope(Scopes.UsageWrite)
            .WithSummary("Record usage events: application/json, application/cloudevents+json or application/cloudevents-batch+json")
            .WithTags("Usage")
            .Reads("application/json", EventRequest.Example, typeof(EventRequest), typeof(IReadOnlyList<EventRequest>))
            .Reads("application/cloudevents+json", CloudEventRequest.Example, typeof(CloudEventRequest))
            .Reads("application/cloudevents-batch+json", $"[{CloudEventRequest.Example}]", typeof(IReadOnlyList<CloudEventRequest>))
            .Answers<ApiList<ReceiptDto>>();
        v1.MapGet("/usage/events", ListAsync)
            .RequireScope(Scopes.UsageRead)
            .WithSummary("List usage events with their decisions")
            .WithTags("Usage")
            .TakesEventFilter()
            .Answers<EventListDto>();

        // An id may hold slashes, sent as %2F.
        v1.MapGet("/usage/events/{**id}", FindAsync)
            .RequireScope(Scopes.UsageRead)
            .WithSummary("One usage event with every check of its decision")
            .WithTags("Usage")
            .Takes(["source"], mayBeEmpty: ["source"])
            .Answers<EventDto, KeptEventDto>();
        v1.MapGet("/organization/usage/completions", CompletionsAsync)
            .RequireScope(Scopes.UsageRead)
            .WithSummary("Usage by bucket, in the provider's own shape")
            .WithTags("Usage")
            .Takes(
                ["start_time", "end_time", "bucket_width", "batch", "limit", "page"],
                ["project_ids", "user_ids", "api_key_ids", "models", "group_by"]
            )
            .Answers<CompletionsPage>();
    }

    public static RouteHandlerBuilder TakesEventFilter(this RouteHandlerBuilder endpoint) =>
        endpoint.Takes(["outcome", "reason", "pool", "start_time", "end_time", "limit", "after", "before"], ["project_ids", "models"]);

    public static async Task<IResult> ListAsync(
        ApiCaller caller,
        HttpRequest request,
        EventQueries queries,
        ProgrammeReader programme,
        CancellationToken cancellationToken
    )
    {
        var query = request.Query;
        var outcome = query.Text("outcome");
        if (outcome is not (null or "complimentary" or "billed"))
        {
            throw new InvalidInputException("outcome", "outcome must be complimentary or billed.");
        }

        var (from, until) = query.Stretch();
        var filter = new EventFilter
        {
            ProjectIds = query.List("project_ids"),
            Models = query.List("models"),
            Complimentary = outcome is null ? null : outcome == "complimentary",
            Reason = query.Choice<DecisionReason>("reason"),
            Pool = query.Choice<PoolChoice>("pool") is { } pool ? new ChosenPool(pool, await programme.ReadAsync(cancellationToken)) : null,
            From = from,
            Until = until,
        };
        var place = query.Place();
        var (rows, hasMore) = await queries.ListAsync(
            caller.OrganizationId,
            filter,
            query.Limit(),
            Cursor.Read(place.After, "after"),
            Cursor.Read(place.Before, "before"),
            cancellationToken
        );

        // Asked after reading: what goes meanwhile is told in the same transaction.
        await queries.RequireKeptAsync(from, until, cancellationToken);
        var cut = await queries.CutAtAsync(caller.OrganizationId, filter, cancellationToken);
        return TypedResults.Json(
            new EventListDto(
                rows.ConvertAll(row => EventDto.Of(row)),
                rows.Count > 0 ? Cursor.Of(rows[0].Sequence) : null,
                rows.Count > 0 ? Cursor.Of(rows[^1].Sequence) : null,
                hasMore,
                cut?.ToString()
            ),
            ApiJson.Options
        );
    }

    public static async Task<IResult> FindAsync(
        ApiCaller caller,
        HttpContext context,
        string id,
        EventQueries queries,
        KnownOrganizations organizations,
        CancellationToken cancellationToken
    )
    {
        // The route value is decoded, but for %2F: of which the one and which the other was sent, only the request line tells.
        var segments = context.Request.Path.Value!.AsSpan(0, context.Request.Path.Value!.Length - id.Length).Count('/') - 1;
        var (source, exact) = (context.Request.Query.Text("source") ?? "", PathText.After(context, segments));
        if (exact is not null && await queries.FindAsync(caller.OrganizationId, source, exact, cancellationToken) is { } row)
        {
            return TypedResults.Json(
                EventDto.Of(row) with
                {
                    Checks = await ChecksAsync(row, organizations, cancellationToken),
                },
                ApiJson.Options
            );
        }

        return exact is not null && await queries.FindKeptAsync(caller.OrganizationId, source, exact, cancellationToken) is { } kept
            ? TypedResults.Json(KeptEventDto.Of(kept), ApiJson.Options)
            : throw new NotFoundException("This event");
    }

    private static async Task<IReadOnlyList<DecisionCheckDto>> ChecksAsync(
        EventRow row,
        KnownOrganizations organizations,
        CancellationToken cancellationToken
    )
    {
        var known = await organizations.FindAsync(row.OrganizationId, cancellationToken) ?? throw new NotFoundException("This event");
        var (decision, request) = (row.ToDecision(), row.ToEvent());
        var confidence = EventContext.ConfidenceOf(known.History.At(row.DecidedAsOf, row.RecordedAt), row);
        var doubted = DecisionDoubts.Of(decision, request, confidence);
        return DecisionCheckDto.Of(
            decision,
            row.SharedBy,
            check => doubted.Contains(check) ? Reasons.Doubt(check, request, confidence) : null
        );
    }

    public static async Task<IResult> CompletionsAsync(
        ApiCaller caller,
        HttpRequest request,
        CompletionsReport report,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Json(
            await report.GetAsync(caller.OrganizationId, CompletionsQuery.Read(request.Query, time.Now()), cancellationToken),
            ApiJson.Options
        );
}

/// <param name="Doubt">Why it is uncertain that the check turned out so; null where it is certain, or was not reached.</param>
internal sealed record DecisionCheckDto(string Check, string Question, string Outcome, string? Cause, string? Doubt)
{
    /// <param name="decision">The decision.</param>
    /// <param name="sharedBy">What kept its project from sharing.</param>
    /// <param name="doubt">Why it is uncertain how a check that was reached turned out; null where nobody knows.</param>
    public static IReadOnlyList<DecisionCheckDto> Of(
        Decision decision,
        SharingDecidedBy? sharedBy,
        Func<DecisionReason, string?>? doubt = null
    ) =>
        [
            .. DecisionCheck
                .Of(decision)
                .Select(check => new DecisionCheckDto(
                    check.Check.Wire(),
                    DecisionCheck.Question(check.Check),
                    check.Outcome.Wire(),
                    check is { Check: DecisionReason.ProjectNotShared, Outcome: CheckOutcome.Failed } ? sharedBy?.Wire() : null,
                    check.Outcome == CheckOutcome.NotReached ? null : doubt?.Invoke(check.Check)
                )),
        ];
}

/// <param name="EventsKeptFrom">The UTC day at which the list ends, because events of before were let go; null if none is missing.</param>
internal sealed record EventListDto(IReadOnlyList<EventDto> Data, string? FirstId, string? LastId, bool HasMore, string? EventsKeptFrom)
{
    public string Object { get; } = "list";
}

internal sealed record EventDto(
    string Id,
    string Source,
    long RecordedAt,
    long OccurredAt,
    string ProjectId,
    string Model,
    string ResolvedModel,
    long InputTokens,
    long InputCachedTokens,
    long OutputTokens,
    string ServiceTier,
    bool Batch,
    string[] HostedTools,
    bool FunctionTools,
    string? UserId,
    string? ApiKeyId,
    DecisionDto Decision
)
{
    public string Object { get; } = "usage.event";

    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DecisionCheckDto>? Checks { get; init; }

    public static EventDto Of(EventRow row) =>
        new(
            row.Id,
            row.Source,
            row.RecordedAt.UnixSeconds,
            row.OccurredAt.UnixSeconds,
            row.ProjectId,
            row.Model,
            row.ResolvedModel,
            row.InputTokens,
            row.CachedTokens,
            row.OutputTokens,
            row.ServiceTier,
            row.Batch,
            row.HostedTools.Split(',', StringSplitOptions.RemoveEmptyEntries),
            row.FunctionTools,
            row.UserId,
            row.ApiKeyId,
            DecisionDto.Of(row.ToDecision())
        );
}
