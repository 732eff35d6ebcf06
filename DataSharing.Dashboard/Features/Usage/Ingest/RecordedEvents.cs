using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>The answer to a call: what became of each of its elements.</summary>
internal sealed class RecordedEvents : IResult
{
    private readonly SentEvents _sent;
    private readonly IReadOnlyList<Receipt> _receipts;

    /// <param name="sent">What came.</param>
    /// <param name="receipts">One for each event among it.</param>
    /// <exception cref="ProblemException">It is one event that was refused: a call that carries one event speaks of it
    /// directly.</exception>
    public RecordedEvents(SentEvents sent, IReadOnlyList<Receipt> receipts)
    {
        (_sent, _receipts) = (sent, receipts);
        if (!sent.IsList && ProblemOf(receipts[0], sent.Events[0], 0) is { } problem)
        {
            throw problem;
        }
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var writer = new ReceiptWriter(_sent.Count);
        var next = 0;
        for (var i = 0; i < _sent.Count; i++)
        {
            if (_sent.RefusedAt(i) is { } refused)
            {
                Refuse(refused.Id, refused.Problem!);
                continue;
            }

            var (usage, receipt) = (_sent.Events[next], _receipts[next]);
            next++;
            if (receipt.Decision is { } decision)
            {
                writer.Add(usage.Id, receipt.Status, decision);
            }
            else
            {
                Refuse(usage.Id, ProblemOf(receipt, usage, i)!);
            }
        }

        var body = writer.Finish();
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = body.Length;

        // Whoever has hung up is not written to, and that is no fault.
        await httpContext.Response.BodyWriter.WriteAsync(body, CancellationToken.None);

        void Refuse(string? id, ProblemException problem) =>
            writer.Add(
                id,
                new ApiError(
                    problem.Message,
                    ApiErrors.TypeOf(ApiErrors.StatusOf(problem)),
                    problem.Code,
                    problem.Param,
                    RequestId.Of(httpContext)
                )
            );
    }

    private ProblemException? ProblemOf(Receipt receipt, UsageEvent usage, int place)
    {
        var (time, name) = _sent.TimeField(place);
        return receipt.Status switch
        {
            ReceiptStatus.Conflict => new ConflictException(
                "id_conflict",
                $"The id \"{usage.Id}\" was recorded before with other content. Nothing was changed.",
                _sent.IdField(place)
            ),
            ReceiptStatus.OutOfWindow => new InvalidInputException(
                time,
                $"{name} must be at most {UsageEvent.LatestAfter.TotalDays} days back and at most {UsageEvent.EarliestAhead.TotalMinutes} minutes ahead.",
                "occurred_at_out_of_range"
            ),
            _ => null,
        };
    }
}

internal sealed record ReceiptDto(string? Id, string Status, DecisionDto? Decision, ApiError? Error)
{
    public string Object { get; } = "usage.event.receipt";
}
