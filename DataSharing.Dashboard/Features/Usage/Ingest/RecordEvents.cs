using System.Globalization;
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
    private const string Plain = "application/json";
    private const string CloudEvent = "application/cloudevents+json";
    private const string CloudEvents = "application/cloudevents-batch+json";

    public async Task<IResult> ExecuteAsync(ApiCaller caller, HttpRequest request, CancellationToken cancellationToken)
    {
        var mediaType = ApiBody.MediaType(request);
        if (mediaType is not (Plain or CloudEvent or CloudEvents))
        {
            throw new WrongMediaTypeException($"Send {Plain}, {CloudEvent} or {CloudEvents}.");
        }

        SentEvents sent;
        using (var body = await ApiBody.ReadPooledAsync(request, cancellationToken))
        {
            sent = Read(mediaType, request.Headers, body.Written);
        }

        return new RecordedEvents(sent, await queue.RecordAsync(caller.OrganizationId, sent.Events));
    }

    private static SentEvents Read(string mediaType, IHeaderDictionary headers, ReadOnlyMemory<byte> body)
    {
        var binary = mediaType == Plain && headers.Keys.Any(name => name.StartsWith("ce-", StringComparison.OrdinalIgnoreCase));
        return mediaType == Plain && !binary && QuickEventReader.Read(body.Span, MaximumEvents, out var isList) is { } events
            ? new SentEvents(isList, events)
            : ReadStrictly(mediaType, binary, headers, body);
    }

    private static SentEvents ReadStrictly(string mediaType, bool binary, IHeaderDictionary headers, ReadOnlyMemory<byte> body)
    {
        var form =
            binary ? EventForm.Binary
            : mediaType == Plain ? EventForm.Plain
            : EventForm.Structured;
        Func<JsonElement, string, UsageEvent> read = form switch
        {
            EventForm.Binary => (element, _) => CloudEventReader.ReadBinary(headers, element),
            EventForm.Plain => EventReader.ReadPlain,
            _ => CloudEventReader.ReadStructured,
        };
        using var document = ApiBody.Parse(body);
        var isList = document.RootElement.ValueKind == JsonValueKind.Array;
        if (isList != (mediaType == CloudEvents) && (mediaType != Plain || (isList && binary)))
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

        if (!isList)
        {
            return new SentEvents(SentEvent.Read(document.RootElement, "$", read)) { Form = form };
        }

        return document.RootElement.GetArrayLength() <= MaximumEvents
            ? new SentEvents([
                .. document.RootElement.EnumerateArray().Select((element, index) => SentEvent.Read(element, PathOf(index), read)),
            ])
            {
                Form = form,
            }
            : throw new TooLargeException("A call carries at most 1,000 events.");
    }

    private static string PathOf(int index) => string.Create(CultureInfo.InvariantCulture, $"$[{index}]");
}
