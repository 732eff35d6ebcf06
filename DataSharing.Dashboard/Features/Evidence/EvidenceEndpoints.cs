using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>The report as JSON, beside the printed page.</summary>
internal static class EvidenceEndpoints
{
    public static void MapDownloads(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/organizations/{organizationId}/evidence/json", GetAsync).AsDownload();

    private static async Task<IResult> GetAsync(
        HttpContext context,
        EvidenceQueries queries,
        string organizationId,
        string from,
        string until,
        string? control,
        string? projects,
        CancellationToken cancellationToken
    )
    {
        var question = new EvidenceQuestion(
            control is null
                ? SharingControl.InputsOutputs
                : WireName<SharingControl>.Find(control) ?? throw new InvalidInputException("control", "No such control."),
            Day(from, "from"),
            Day(until, "until"),
            projects?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? []
        );
        var view = await queries.GetAsync(context.CookieActorOf(), organizationId, question, cancellationToken);
        context.SaveAs("application/json", $"evidence-{organizationId}-{view.Question.From}-{view.Question.Until}.json");
        return TypedResults.Json(EvidenceDto.Of(view), ApiJson.Options);
    }

    private static UtcDay Day(string text, string name) =>
        UtcDay.TryParse(text, out var day) ? day : throw new InvalidInputException(name, $"{name} must be a day as YYYY-MM-DD.");
}

internal sealed record StretchDto(string From, string Until, bool? Shared, string? DecidedBy, bool EnteredLater);

/// <param name="At">From when it held.</param>
/// <param name="RecordedAt">When it was recorded; null for what an earlier version had recorded without its entry.</param>
internal sealed record ActDto(
    string At,
    string? RecordedAt,
    string What,
    string By,
    string? Role,
    string? Email,
    string? Origin,
    int? TermsVersion,
    long? AuditIndex,
    string? AuditHash,
    string? ConfirmedAt,
    string? ConfirmedBy
);

/// <param name="Decided">What was decided here, in words.</param>
/// <param name="Confirmed">What of it somebody confirmed at OpenAI, in words.</param>
/// <param name="IsConfirmed">Whether every decision of the period that shares it or takes it back was confirmed.</param>
/// <param name="Seen">What OpenAI's reports show, in words.</param>
/// <param name="SeenFreeSince">The first day of free traffic, or null.</param>
/// <param name="SeenFreeAgainstDecision">Days of free traffic in time that was decided not to be shared.</param>
internal sealed record EvidenceFactsDto(
    string Decided,
    string Confirmed,
    bool IsConfirmed,
    string Seen,
    string? SeenFreeSince,
    IReadOnlyList<string> SeenFreeAgainstDecision
);

internal sealed record EvidenceProjectDto(
    string Id,
    string Name,
    EvidenceFactsDto Facts,
    bool? SharedNow,
    IReadOnlyList<StretchDto> Stretches,
    long? RequestsWhileShared,
    long? TokensWhileShared,
    long? ReportedFreeTokens,
    IReadOnlyList<ActDto> Decisions
);

internal sealed record EvidenceTermsDto(int Version, string Sha256, string Text);

/// <param name="DecidedSince">From when on the first decision held, or null.</param>
/// <param name="UsageSince">The first UTC day of which a request was sent here: of days before, requests and tokens are not known.</param>
/// <param name="ReportedDays">Days of which OpenAI's count is known to their end.</param>
internal sealed record EvidenceDto(
    string OrganizationId,
    string OrganizationName,
    string Control,
    string From,
    string Until,
    string MadeAt,
    string Answer,
    string? DecidedSince,
    string? Declared,
    string? UsageSince,
    int ReportedDays,
    int Days,
    IReadOnlyList<EvidenceProjectDto> Projects,
    IReadOnlyList<EvidenceTermsDto> Terms,
    string? SignedEnd,
    string Limits
)
{
    public string Object { get; } = "organization.evidence";

    public static EvidenceDto Of(EvidenceView view) =>
        new(
            view.Organization.Id,
            view.Organization.Name,
            view.Question.Control.Wire(),
            view.From.ToString(),
            view.Until.ToString(),
            view.MadeAt.ToString(),
            EvidenceWords.Answer(view),
            view.RecordedFrom?.ToString(),
            EvidenceWords.Declaration(view),
            view.UsageSince?.ToString(),
            view.ReportedDays,
            view.Days,
            [.. view.Projects.Select(project => Of(project, view))],
            [.. view.Terms.Select(terms => new EvidenceTermsDto(terms.Version, terms.Sha256, terms.Text))],
            view.Head?.ToLine(),
            EvidenceWords.Limits(view)
        );

    private static EvidenceProjectDto Of(EvidenceProject project, EvidenceView view) =>
        new(
            project.Id,
            project.Name,
            new EvidenceFactsDto(
                EvidenceWords.Decided(project, view),
                EvidenceWords.Confirmed(project, view),
                project.IsConfirmedWhole(view.Until),
                EvidenceWords.Seen(project, view),
                project.Exposure?.FreeSince?.ToString(),
                [.. project.Exposure?.FreeAgainst.Select(day => day.ToString()) ?? []]
            ),
            project.SharedNow,
            [
                .. project.Stretches.Select(stretch => new StretchDto(
                    stretch.From.ToString(),
                    stretch.Until.ToString(),
                    stretch.Shared,
                    stretch.By?.Wire(),
                    stretch.EnteredLater
                )),
            ],
            project.Exposure?.Requests,
            project.Exposure?.Tokens,
            project.Exposure?.ReportedFree,
            [
                .. project.Decisions.Select(act => new ActDto(
                    act.At.ToString(),
                    act.Entry?.At.ToString(),
                    act.What,
                    act.By,
                    act.Entry?.ActorRole,
                    act.Entry?.ActorEmail,
                    act.Entry?.Origin,
                    act.TermsVersion,
                    act.Entry?.Index,
                    act.Entry?.Hash,
                    act.Confirmation?.At.ToString(),
                    act.Confirmation?.ByName
                )),
            ]
        );
}
