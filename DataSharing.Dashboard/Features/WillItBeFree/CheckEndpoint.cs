using DataSharing.Core.Primitives;
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
        var (input, output) = (fields.OptionalInteger("input_tokens", 0, most), fields.OptionalInteger("output_tokens", 0, most));
        var tokens = fields.OptionalInteger("tokens", 1, 2 * most);
        if ((tokens is null) == ((input, output) is (null, null)))
        {
            throw fields.Invalid("tokens", "or input_tokens and output_tokens must be given, not both.");
        }

        // Half of a pair would be priced as if the other were none.
        if (tokens is null && (input is null || output is null))
        {
            throw fields.Invalid(input is null ? "input_tokens" : "output_tokens", "must be given too: 0 if there are none.");
        }

        if ((input, output) is (0, 0))
        {
            throw fields.Invalid("input_tokens", "and output_tokens together must be at least 1.");
        }

        var answer = await check.AskAsync(
            caller.Actor,
            caller.OrganizationId,
            new FreeQuestion(
                fields.Text("project_id"),
                fields.Text("model"),
                tokens ?? (input!.Value + output!.Value),
                fields.OptionalInteger("requests", 1, most) ?? 1,
                TimeSpan.FromSeconds(fields.OptionalInteger("duration_s", 0, 604_800) ?? 0),
                fields.OptionalInstant("occurred_at"),
                fields.OptionalFlag("batch"),
                fields.ServiceTier(),
                fields.Texts("hosted_tools", 16, 64)
            )
            {
                OutputTokensPerRequest = output,
            },
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
    /// <param name="RemainingAtLeast">Fewer are left in one of ten cases.</param>
    /// <param name="RemainingAtMost">More are left in one of ten cases.</param>
    /// <param name="ComplimentaryTokens">Those of the run that would be free.</param>
    internal sealed record CheckForecastDto(long RemainingAtStart, long RemainingAtLeast, long RemainingAtMost, long ComplimentaryTokens)
    {
        public static CheckForecastDto? Of(ExpectedRun? expected) =>
            expected is null
                ? null
                : new CheckForecastDto(
                    expected.Left.Middle.Value,
                    expected.Left.AtLeast.Value,
                    expected.Left.AtMost.Value,
                    expected.Run.ComplimentaryTokens.Value
                );
    }

    /// <summary>When the run would best start: no promise. Days to come are taken as full, if nobody else uses them by then.</summary>
    /// <param name="At">The earliest start, to the minute, at which all of it is expected to be free; else one with the most.</param>
    /// <param name="ComplimentaryTokens">Those of the run that would be free.</param>
    /// <param name="AllComplimentary">Whether that is all of it.</param>
    /// <param name="IfBusyAt">
    /// The earliest start at which all of it is free even if today goes on as busy as only one day in ten; null where there is none, and
    /// where nobody knows how today goes on.
    /// </param>
    internal sealed record CheckBestStartDto(long At, long ComplimentaryTokens, bool AllComplimentary, long? IfBusyAt)
    {
        public static CheckBestStartDto? Of(FreeOutlook? outlook) =>
            outlook?.Best is { } best
                ? new CheckBestStartDto(
                    best.At.UnixSeconds,
                    best.Run.ComplimentaryTokens.Value,
                    best.IsAllFree,
                    outlook.BestIfBusy?.At.UnixSeconds
                )
                : null;
    }

    /// <summary>US dollars at list price, not an invoice; two figures that differ while nobody says how many tokens are output.</summary>
    /// <param name="AtLeast">If all tokens of which that is not said were the cheaper ones.</param>
    /// <param name="AtMost">If they were the dearer ones.</param>
    internal sealed record CheckPriceDto(decimal AtLeast, decimal AtMost)
    {
        public string Currency { get; } = "usd";

        public static CheckPriceDto? Of(RunPrice? price) =>
            price is { } known ? new CheckPriceDto(Dollars(known.AtLeast), Dollars(known.AtMost)) : null;

        private static decimal Dollars(UsdAmount amount) => (decimal)amount.Picodollars / 1_000_000_000_000m;
    }

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

        /// <summary>Whether what is left today may be less than this answer rests on: nobody knows what the counts leave out.</summary>
        public bool AtMost { get; init; }

        public CheckBestStartDto? BestStart { get; init; }

        /// <summary>What the whole run costs; null where no price is known.</summary>
        public CheckPriceDto? ListPrice { get; init; }

        /// <summary>What is billed of it.</summary>
        public CheckPriceDto? BilledListPrice { get; init; }

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
                CheckForecastDto.Of(answer.Outlook?.Run),
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
            )
            {
                AtMost = answer.RestsOn is { IsAtMost: true },
                BestStart = CheckBestStartDto.Of(answer.Outlook),
                ListPrice = CheckPriceDto.Of(answer.Price),
                BilledListPrice = CheckPriceDto.Of(answer.BilledPrice),
            };
    }
}
