using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>POST /v1/usage/events: parse, validate, hand to the ledger, answer once it is on disk.</summary>
internal sealed class RecordEvents(LedgerQueue queue)
{
    private const int MaximumEvents = 1_000;

    public async Task<IResult> ExecuteAsync(ApiCaller caller, HttpRequest request, CancellationToken cancellationToken)
    {
        var mediaType = ApiBody.MediaType(request);
        var binary =
            mediaType == "application/json" && request.Headers.Keys.Any(name => name.StartsWith("ce-", StringComparison.OrdinalIgnoreCase));
        Func<JsonElement, string, UsageEvent> read = mediaType switch
        {
            "application/json" when binary => (element, _) => CloudEventReader.ReadBinary(request.Headers, element),
            "application/json" => EventReader.ReadPlain,
            "application/cloudevents+json" or "application/cloudevents-batch+json" => CloudEventReader.ReadStructured,
            _ => throw new WrongMediaTypeException(
                "Send application/json, application/cloudevents+json or application/cloudevents-batch+json."
            ),
        };

        using var document = ApiBody.Parse(await ApiBody.ReadAsync(request, cancellationToken));
        var isList = document.RootElement.ValueKind == JsonValueKind.Array;
        if (isList != (mediaType == "application/cloudevents-batch+json") && (mediaType != "application/json" || (isList && binary)))
        {
            throw new InvalidInputException(
                "$",
                isList ? "This content type carries one event." : "This content type carries a list of events."
            );
        }

        if (document.RootElement.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
        {
            throw new InvalidInputException("$", "The body must be one event or a list of events.");
        }

        var answers = isList ? ReadList(document.RootElement, read) : [Answer.Read(document.RootElement, "$", read)];
        var good = answers.Where(answer => answer.Event is not null).ToList();
        var receipts = await queue.RecordAsync(caller.OrganizationId, good.ConvertAll(answer => answer.Event!));
        for (var i = 0; i < good.Count; i++)
        {
            good[i].Take(receipts[i]);
        }

        // A call that carries one event speaks of it directly.
        if (!isList && answers[0].Problem is { } problem)
        {
            throw problem;
        }

        return TypedResults.Json(
            new ApiList<ReceiptDto>(
                answers.ConvertAll(answer => answer.ToDto(RequestId.Of(request.HttpContext))),
                null,
                null,
                HasMore: false
            ),
            ApiJson.Options
        );
    }

    private static List<Answer> ReadList(JsonElement list, Func<JsonElement, string, UsageEvent> read)
    {
        if (list.GetArrayLength() > MaximumEvents)
        {
            throw new TooLargeException("A call carries at most 1,000 events.");
        }

        return list.EnumerateArray().Select((element, index) => Answer.Read(element, $"$[{index}]", read)).ToList();
    }

    /// <summary>One element of the body on its way to its receipt.</summary>
    private sealed class Answer(string path, string? id, UsageEvent? usage, ProblemException? problem)
    {
        private Receipt? _receipt;

        public UsageEvent? Event { get; } = usage;

        public ProblemException? Problem { get; private set; } = problem;

        public static Answer Read(JsonElement element, string path, Func<JsonElement, string, UsageEvent> read)
        {
            try
            {
                var usage = read(element, path);
                return new Answer(path, usage.Id, usage, null);
            }
            catch (InvalidInputException problem)
            {
                return new Answer(path, IdOf(element), null, problem);
            }
        }

        public void Take(Receipt receipt)
        {
            _receipt = receipt;
            Problem = receipt.Status switch
            {
                ReceiptStatus.Conflict => new ConflictException(
                    "id_conflict",
                    $"The id \"{Event!.Id}\" was recorded before with other content. Nothing was changed.",
                    $"{path}.id"
                ),
                ReceiptStatus.OutOfWindow => new InvalidInputException(
                    $"{path}.occurred_at",
                    $"occurred_at must be at most {UsageEvent.LatestAfter.TotalDays} days back and at most {UsageEvent.EarliestAhead.TotalMinutes} minutes ahead.",
                    "occurred_at_out_of_range"
                ),
                _ => null,
            };
        }

        public ReceiptDto ToDto(string requestId) =>
            new(
                id,
                Problem is not null ? "refused"
                    : _receipt!.Status == ReceiptStatus.Duplicate ? "duplicate"
                    : "recorded",
                _receipt?.Decision is { } decision ? DecisionDto.Of(decision) : null,
                Problem is null
                    ? null
                    : new ApiError(Problem.Message, ApiErrors.TypeOf(ApiErrors.StatusOf(Problem)), Problem.Code, Problem.Param, requestId)
            );

        // So that the sender can tell which one it was; only if the id itself can be read.
        private static string? IdOf(JsonElement element)
        {
            try
            {
                return
                    element.ValueKind == JsonValueKind.Object
                    && element.TryGetProperty("id", out var id)
                    && id.ValueKind == JsonValueKind.String
                    && id.GetString() is { Length: <= 400 } text
                    ? text
                    : null;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }
}

internal sealed record ReceiptDto(string? Id, string Status, DecisionDto? Decision, ApiError? Error)
{
    public string Object { get; } = "usage.event.receipt";
}
