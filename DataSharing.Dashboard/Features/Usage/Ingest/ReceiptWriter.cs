using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>
/// Writes receipts as they are sent, without objects in between. A test holds each byte to what the serializer makes of
/// <see cref="ReceiptDto"/>, which is what the API's description shows.
/// </summary>
internal sealed class ReceiptWriter : IDisposable
{
    // What a receipt takes as a rule; a longer one makes the buffer grow.
    private const int BytesOfAReceipt = 512;

    private static readonly JsonEncodedText _data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText _firstId = JsonEncodedText.Encode("first_id");
    private static readonly JsonEncodedText _lastId = JsonEncodedText.Encode("last_id");
    private static readonly JsonEncodedText _hasMore = JsonEncodedText.Encode("has_more");
    private static readonly JsonEncodedText _object = JsonEncodedText.Encode("object");
    private static readonly JsonEncodedText _list = JsonEncodedText.Encode("list");
    private static readonly JsonEncodedText _receipt = JsonEncodedText.Encode("usage.event.receipt");
    private static readonly JsonEncodedText _id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText _status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText _recorded = JsonEncodedText.Encode("recorded");
    private static readonly JsonEncodedText _duplicate = JsonEncodedText.Encode("duplicate");
    private static readonly JsonEncodedText _refused = JsonEncodedText.Encode("refused");
    private static readonly JsonEncodedText _error = JsonEncodedText.Encode("error");
    private static readonly JsonEncodedText _decisionName = JsonEncodedText.Encode("decision");
    private static readonly JsonEncodedText _decision = JsonEncodedText.Encode("usage.decision");
    private static readonly JsonEncodedText _outcome = JsonEncodedText.Encode("outcome");
    private static readonly JsonEncodedText _complimentary = JsonEncodedText.Encode("complimentary");
    private static readonly JsonEncodedText _billed = JsonEncodedText.Encode("billed");
    private static readonly JsonEncodedText _reason = JsonEncodedText.Encode("reason");
    private static readonly JsonEncodedText _rule = JsonEncodedText.Encode("rule");
    private static readonly JsonEncodedText _pool = JsonEncodedText.Encode("pool");
    private static readonly JsonEncodedText _tokens = JsonEncodedText.Encode("tokens");
    private static readonly JsonEncodedText _complimentaryTokens = JsonEncodedText.Encode("complimentary_tokens");
    private static readonly JsonEncodedText _billedTokens = JsonEncodedText.Encode("billed_tokens");
    private static readonly JsonEncodedText _runningTotal = JsonEncodedText.Encode("running_total");
    private static readonly JsonEncodedText _allowance = JsonEncodedText.Encode("allowance");
    private static readonly JsonEncodedText _shared = JsonEncodedText.Encode("shared");
    private static readonly JsonEncodedText _uncertain = JsonEncodedText.Encode("uncertain");
    private static readonly JsonEncodedText _decidedAsOf = JsonEncodedText.Encode("decided_as_of");
    private static readonly JsonEncodedText _catalogue = JsonEncodedText.Encode("catalogue");

    private readonly PooledBytes _bytes;
    private readonly Utf8JsonWriter _json;

    /// <param name="receipts">How many there will be.</param>
    public ReceiptWriter(int receipts)
    {
        _bytes = new PooledBytes(BytesOfAReceipt * (receipts + 1));
        _json = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder, SkipValidation = true });
        _json.WriteStartObject();
        _json.WriteStartArray(_data);
    }

    /// <summary>One that was recorded, now or before.</summary>
    public void Add(string id, ReceiptStatus status, Decision decision)
    {
        _json.WriteStartObject();
        _json.WriteString(_id, id);
        _json.WriteString(_status, status == ReceiptStatus.Duplicate ? _duplicate : _recorded);
        _json.WriteStartObject(_decisionName);
        Write(decision);
        _json.WriteEndObject();
        _json.WriteNull(_error);
        _json.WriteString(_object, _receipt);
        _json.WriteEndObject();
    }

    /// <summary>One that was refused; its id is null if it could not be read.</summary>
    public void Add(string? id, ApiError error)
    {
        _json.WriteStartObject();
        _json.WriteString(_id, id);
        _json.WriteString(_status, _refused);
        _json.WriteNull(_decisionName);
        _json.WritePropertyName(_error);
        JsonSerializer.Serialize(_json, error, ApiJson.Options);
        _json.WriteString(_object, _receipt);
        _json.WriteEndObject();
    }

    /// <summary>The whole answer; valid until this is disposed of.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        _json.WriteEndArray();
        _json.WriteNull(_firstId);
        _json.WriteNull(_lastId);
        _json.WriteBoolean(_hasMore, false);
        _json.WriteString(_object, _list);
        _json.WriteEndObject();
        _json.Flush();
        return _bytes.Written;
    }

    public void Dispose()
    {
        _json.Dispose();
        _bytes.Dispose();
    }

    private void Write(Decision decision)
    {
        _json.WriteString(_outcome, decision.Reason == DecisionReason.Complimentary ? _complimentary : _billed);
        _json.WriteString(_reason, decision.Reason.Wire());
        _json.WriteString(_rule, decision.Rule?.Wire());
        _json.WriteString(_pool, decision.Pool?.Wire());
        _json.WriteNumber(_tokens, decision.Tokens.Value);
        _json.WriteNumber(_complimentaryTokens, decision.ComplimentaryTokens.Value);
        _json.WriteNumber(_billedTokens, decision.BilledTokens.Value);
        Write(_runningTotal, decision.RunningTotal?.Value);
        Write(_allowance, decision.Allowance?.Value);
        _json.WriteBoolean(_shared, decision.Shared);
        _json.WriteBoolean(_uncertain, decision.Uncertain);
        _json.WriteNumber(_decidedAsOf, decision.DecidedAsOf.UnixSeconds);
        Write(_catalogue, decision.CatalogueNumber);
        _json.WriteString(_object, _decision);
    }

    private void Write(JsonEncodedText name, long? number)
    {
        if (number is { } given)
        {
            _json.WriteNumber(name, given);
        }
        else
        {
            _json.WriteNull(name);
        }
    }
}
