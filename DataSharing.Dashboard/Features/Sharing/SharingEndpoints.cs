using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.Sharing;

internal static class SharingEndpoints
{
    private static readonly string[] _controls = [.. WireName<SharingControl>.All];

    public static void Map(IEndpointRouteBuilder v1)
    {
        MapReads(v1, "/organization", Scopes.SharingRead);
        v1.MapPost("/organization/data_sharing", ChangeAsync)
            .RequireScope(Scopes.SharingWrite)
            .WithSummary("Record a decision about sharing")
            .WithTags("Data sharing")
            .Reads<SharingRequest>(SharingRequest.Example)
            .Answers<DataSharingDto>();
        v1.MapPost("/organization/data_sharing/confirmations", ConfirmAsync)
            .RequireScope(Scopes.SharingWrite)
            .WithSummary("Say that the provider's page was switched")
            .WithTags("Data sharing")
            .Reads<ConfirmationRequest>(ConfirmationRequest.Example)
            .Answers<DataSharingDto>();
        v1.MapPost("/organization/projects/{project_id}/data_sharing", ChangeProjectAsync)
            .RequireScope(Scopes.SharingWrite)
            .WithSummary("Switch one project, which writes the organization's list")
            .WithTags("Data sharing")
            .Reads<ProjectSharingRequest>(ProjectSharingRequest.Example)
            .Answers<ProjectSharingDto>();
    }

    // What a list is read by, page by page.
    private static readonly string[] _ofTheList = ["limit", "after", "before"];

    /// <summary>The reads, for an organization's own keys and, under another prefix, for support.</summary>
    public static void MapReads(IEndpointRouteBuilder v1, string prefix, string scope)
    {
        v1.MapGet($"{prefix}/data_sharing", GetAsync)
            .RequireScope(scope)
            .WithSummary("What is shared, as decided here")
            .WithTags("Data sharing")
            .Answers<DataSharingDto>();
        v1.MapGet($"{prefix}/data_sharing/history", HistoryAsync)
            .RequireScope(scope)
            .WithSummary("Settings over time, or at an instant")
            .WithTags("Data sharing")
            .Takes(["at", "known_at", "limit", "after", "before"])
            .Answers<ApiList<HistoryEntryDto>, SharingAtDto>();
        v1.MapGet($"{prefix}/projects/{{project_id}}/data_sharing", GetProjectAsync)
            .RequireScope(scope)
            .WithSummary("What one project shares, and why")
            .WithTags("Data sharing")
            .Answers<ProjectSharingDto>();
    }

    private static async Task<IResult> GetAsync(
        ApiCaller caller,
        SharingQueries queries,
        DriftQueries drift,
        OrganizationReader organizations,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var snapshot = (await organizations.ReadAsync(caller.Actor, caller.OrganizationId, cancellationToken, Right.LookInto)).History.At(
            time.Now()
        );
        var view = (await queries.GetAsync(caller.Actor, caller.OrganizationId, cancellationToken)).With(
            await drift.SeenFreeAsync(caller.Actor, caller.OrganizationId, cancellationToken)
        );
        return TypedResults.Json(DataSharingDto.Of(view, control => snapshot.BlockOf(control)), ApiJson.Options);
    }

    private static async Task<IResult> ChangeAsync(
        ApiCaller caller,
        HttpRequest request,
        ChangeSharing change,
        SharingQueries queries,
        DriftQueries drift,
        OrganizationReader organizations,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var body = await ApiBody.ReadObjectAsync(request, cancellationToken);
        var fields = ReadFields<SharingRequest>(body.RootElement);
        var lists = Decided(ReadControls(fields, (_, element, path) => ReadList(element, path)));
        await change.ExecuteAsync(caller.Actor, ReadChange(caller, fields, lists), cancellationToken);
        return await GetAsync(caller, queries, drift, organizations, time, cancellationToken);
    }

    // What GET gives is taken back as it is: what is read-only there is ignored.
    private static JsonFields ReadFields<T>(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Object && _controls.FirstOrDefault(name => body.TryGetProperty(name, out _)) is { } misplaced)
        {
            throw new InvalidInputException(
                $"$.{misplaced}",
                $"\"{misplaced}\" is not a field here: it stands in controls, at $.controls.{misplaced}.",
                "unknown_field"
            );
        }

        return new JsonFields(body, "$", ApiDescription.FieldsOf<T>());
    }

    private static Dictionary<SharingControl, T> ReadControls<T>(JsonFields fields, Func<SharingControl, JsonElement, string, T> read)
    {
        const string Path = "$.controls";
        if (!fields.Has("controls"))
        {
            throw fields.Invalid("controls", $"is required, with at least one of {string.Join(", ", _controls)}.", "missing_field");
        }

        var given = new JsonFields(fields.Element("controls"), Path, _controls);
        var controls = _controls
            .Where(given.Has)
            .ToDictionary(
                WireName<SharingControl>.Read,
                name => read(WireName<SharingControl>.Read(name), given.Element(name), $"{Path}.{name}")
            );
        return controls.Count > 0
            ? controls
            : throw fields.Invalid("controls", $"must hold at least one of {string.Join(", ", _controls)}.", "missing_field");
    }

    private static SharingChange ReadChange(ApiCaller caller, JsonFields fields, IReadOnlyDictionary<SharingControl, SharingList> lists) =>
        new(
            caller.OrganizationId,
            lists,
            fields.Integer("version", 0, long.MaxValue),
            (int?)fields.OptionalInteger("acknowledged_terms", 1, int.MaxValue)
        );

    // What was sent back as it was given, undecided, stays so.
    private static Dictionary<SharingControl, SharingList> Decided(Dictionary<SharingControl, SharingList?> lists) =>
        lists.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);

    /// <returns>Null for a control that is off because nobody decided about it.</returns>
    private static SharingList? ReadList(JsonElement element, string path)
    {
        var fields = new JsonFields(element, path, ApiDescription.FieldsOf<ControlRequest>());
        var mode = fields.Choice<SharingMode>("type");
        if (mode != SharingMode.SelectedProjects)
        {
            // None may be named.
            _ = fields.Texts("project_ids", maximumItems: 0);
            return mode == SharingMode.AllProjects ? SharingList.AllProjects
                : fields.Has("recorded") && !fields.OptionalFlag("recorded") ? null
                : SharingList.Disabled;
        }

        _ = fields.Element("project_ids");
        return SharingList.Selected(fields.Texts("project_ids", maximumItems: 10_000));
    }

    private static async Task<IResult> ConfirmAsync(
        ApiCaller caller,
        HttpRequest request,
        ConfirmSharing confirm,
        SharingQueries queries,
        DriftQueries drift,
        OrganizationReader organizations,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var body = await ApiBody.ReadObjectAsync(request, cancellationToken);
        var fields = new JsonFields(body.RootElement, "$", ApiDescription.FieldsOf<ConfirmationRequest>());
        await confirm.ExecuteAsync(
            caller.Actor,
            caller.OrganizationId,
            [fields.Choice<SharingControl>("control")],
            fields.Integer("version", 0, long.MaxValue),
            cancellationToken
        );
        return await GetAsync(caller, queries, drift, organizations, time, cancellationToken);
    }

    private static async Task<IResult> GetProjectAsync(
        ApiCaller caller,
        string project_id,
        SharingQueries queries,
        OrganizationReader organizations,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => TypedResults.Json(await ProjectSharingAsync(caller, project_id, queries, organizations, time, cancellationToken), ApiJson.Options);

    private static async Task<ProjectSharingDto> ProjectSharingAsync(
        ApiCaller caller,
        string projectId,
        SharingQueries queries,
        OrganizationReader organizations,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var seen = await organizations.ReadAsync(caller.Actor, caller.OrganizationId, cancellationToken, Right.LookInto);
        var view = await queries.GetAsync(caller.Actor, caller.OrganizationId, cancellationToken);
        var snapshot = seen.History.At(time.Now());
        var project = snapshot.FindProject(projectId) ?? throw new NotFoundException("This project");
        return new ProjectSharingDto(
            projectId,
            view.Controls.ToDictionary(
                control => control.Control.Wire(),
                control =>
                    // What was decided, and what holds at this moment: a decision holds from the next whole second on.
                    ProjectControlDto.Of(control, projectId, snapshot.Sharing(control.Control, project))
            ),
            view.Version
        );
    }

    private static async Task<IResult> ChangeProjectAsync(
        ApiCaller caller,
        string project_id,
        HttpRequest request,
        ChangeSharing change,
        SharingQueries queries,
        OrganizationReader organizations,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var body = await ApiBody.ReadObjectAsync(request, cancellationToken);
        var fields = ReadFields<ProjectSharingRequest>(body.RootElement);
        var (history, now) = ((await organizations.ReadAsync(caller.Actor, caller.OrganizationId, cancellationToken)).History, time.Now());
        _ = history.At(now).FindProject(project_id) ?? throw new NotFoundException("This project");
        var before = await queries.GetAsync(caller.Actor, caller.OrganizationId, cancellationToken);
        var isSeen = fields.Integer("version", 0, long.MaxValue) == before.Version;
        var lists = Decided(
            ReadControls(
                fields,
                (control, element, path) =>
                    ReadSwitch(element, path, before[control].List, isSeen) is { } enable
                        ? before[control].List.With(project_id, enable, StayingProjects.Of(history, control, now))
                        : null
            )
        );
        await change.ExecuteAsync(caller.Actor, ReadChange(caller, fields, lists), cancellationToken);
        var after = await ProjectSharingAsync(caller, project_id, queries, organizations, time, cancellationToken);
        return TypedResults.Json(
            after with
            {
                ModeChanged = lists.Any(pair => before[pair.Key].List.Mode != pair.Value.Mode),
            },
            ApiJson.Options
        );
    }

    // What was sent back as an earlier version gave it is no fault of the body: the version is refused, and says why.
    /// <returns>On or off; null where it is left to the organization's mode, as it is already.</returns>
    private static bool? ReadSwitch(JsonElement element, string path, SharingList before, bool isSeen)
    {
        var fields = new JsonFields(element, path, ApiDescription.FieldsOf<ProjectControlRequest>());
        return fields.Text("type") switch
        {
            "enabled" => true,
            "disabled" => false,
            "organization_default" when !isSeen || before.Mode != SharingMode.SelectedProjects => null,
            "organization_default" => throw fields.Invalid(
                "type",
                "must be enabled or disabled: the organization has chosen selected projects."
            ),
            _ => throw fields.Invalid("type", "must be enabled or disabled."),
        };
    }

    private static async Task<IResult> HistoryAsync(
        ApiCaller caller,
        HttpRequest request,
        SharingHistoryQueries queries,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (query, now) = (request.Query, time.Now());
        var (at, knownAt) = (query.Instant("at", now, UsageEvent.EarliestAhead), query.Instant("known_at", now, UsageEvent.EarliestAhead));
        var place = query.Place();
        var (after, before) = (Cursor.Read(place.After, "after"), Cursor.Read(place.Before, "before"));
        if ((at ?? knownAt) is not null && _ofTheList.FirstOrDefault(query.ContainsKey) is { } ofTheList)
        {
            throw new InvalidInputException(
                ofTheList,
                $"{ofTheList} belongs to the list of settings, and not to what held at an instant: leave it out.",
                "unsupported_filter"
            );
        }

        return at is null && knownAt is null
            ? TypedResults.Json(
                await queries.ListAsync(caller.Actor, caller.OrganizationId, query.Limit(), after, before, cancellationToken),
                ApiJson.Options
            )
            : TypedResults.Json(
                SharingAtDto.Of(await queries.AtAsync(caller.Actor, caller.OrganizationId, at, knownAt, cancellationToken)),
                ApiJson.Options
            );
    }
}
