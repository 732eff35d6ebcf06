using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.WillItBeFree;

internal static class CheckEndpoint
{
    public static void Map(IEndpointRouteBuilder v1) =>
        v1.MapPost("/organization/complimentary_tokens/check", AskAsync)
            .RequireScope(Scopes.UsageRead)
            .WithSummary("Will it be free? Changes nothing")
            .WithTags("Usage")
            .Reads<CheckRequest>(CheckRequest.Example)
            .Answers<CheckDto>();

    private static async Task<IResult> AskAsync(
        ApiCaller caller,
        HttpRequest request,
        FreeCheck check,
        SharingQueries sharing,
        ProviderUsage.Reading.TodayWanted wanted,
        CancellationToken cancellationToken
    )
    {
        using var body = await ApiBody.ReadObjectAsync(request, cancellationToken);
        var fields = new JsonFields(body.RootElement, "$", ApiDescription.FieldsOf<CheckRequest>());
        const long most = 1_000_000_000;
        var both = (fields.OptionalInteger("input_tokens", 0, most), fields.OptionalInteger("output_tokens", 0, most));
        var tokens = fields.OptionalInteger("tokens", 1, 2 * most);
        if ((tokens is null) == (both is (null, null)))
        {
            throw fields.Invalid("tokens", "or input_tokens and output_tokens must be given, not both.");
        }

        var answer = await check.AskAsync(
            caller.Actor,
            caller.OrganizationId,
            new FreeQuestion(
                fields.Text("project_id"),
                fields.Text("model"),
                tokens ?? ((both.Item1 ?? 0) + (both.Item2 ?? 0)),
                fields.OptionalInteger("requests", 1, most) ?? 1,
                TimeSpan.FromSeconds(fields.OptionalInteger("duration_s", 0, 604_800) ?? 0),
                fields.OptionalInstant("occurred_at"),
                fields.OptionalFlag("batch"),
                fields.ServiceTier(),
                fields.Texts("hosted_tools", 16, 64)
            ),
            cancellationToken
        );
        wanted.Ask(caller.OrganizationId);
        var rests =
            answer.IsFreeBySharing
            && (await sharing.GetAsync(caller.Actor, caller.OrganizationId, cancellationToken)).RestsOnUnconfirmedFor(
                answer.Question.ProjectId
            );
        return TypedResults.Json(CheckDto.Of(answer) with { RestsOnUnconfirmedSharing = rests }, ApiJson.Options);
    }

    internal sealed record CheckDayDto(string Date, long RemainingBefore, long Tokens, long ComplimentaryTokens, long RemainingAfter);

    /// <summary>What is expected if today goes on as the days before until the run starts: no promise.</summary>
    /// <param name="RemainingAtStart">Tokens left then.</param>
    /// <param name="ComplimentaryTokens">Those of the run that would be free.</param>
    internal sealed record CheckForecastDto(long RemainingAtStart, long ComplimentaryTokens);

    internal sealed record CheckDto(
        string Outcome,
        string Reason,
        string? Rule,
        string? Pool,
        string Basis,
        long Tokens,
        long ComplimentaryTokens,
        long BilledTokens,
        long? FirstBilledAt,
        long? RemainingAfter,
        bool Shared,
        bool Uncertain,
        CheckForecastDto? Forecast,
        IReadOnlyList<CheckDayDto> Days
    )
    {
        public string Object { get; } = "complimentary_tokens.check";

        /// <summary>Free only if OpenAI shares what is decided here, which nobody confirmed: until then it is billed.</summary>
        public bool RestsOnUnconfirmedSharing { get; init; }

        public static CheckDto Of(FreeAnswer answer) =>
            new(
                answer.Billed == 0 ? "complimentary" : "billed",
                answer.Reason.Wire(),
                answer.Rule?.Wire(),
                answer.Pool?.Wire(),
                answer.Today.Basis,
                answer.Tokens,
                answer.Complimentary,
                answer.Billed,
                answer.FirstBilledAt?.UnixSeconds,
                answer.Run?.Days[^1].RemainingAfter.Value,
                answer.Decision.Shared,
                answer.Uncertain,
                answer.Expected is { } expected
                    ? new CheckForecastDto(expected.Days[0].RemainingBefore.Value, expected.ComplimentaryTokens.Value)
                    : null,
                [
                    .. answer.Run?.Days.Select(day => new CheckDayDto(
                        day.Day.ToString(),
                        day.RemainingBefore.Value,
                        day.Tokens.Value,
                        day.ComplimentaryTokens.Value,
                        day.RemainingAfter.Value
                    ))
                        ?? [],
                ]
            );
    }
}
