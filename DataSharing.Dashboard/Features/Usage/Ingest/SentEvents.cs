using System.Globalization;
using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>One element of a body: an event, or why it is none.</summary>
/// <param name="Id">So that the sender can tell which one it was; null if the id itself cannot be read.</param>
/// <param name="Event">What was read.</param>
/// <param name="Problem">What is wrong with it.</param>
internal sealed record SentEvent(string? Id, UsageEvent? Event, InvalidInputException? Problem)
{
    public static SentEvent Read(JsonElement element, string path, Func<JsonElement, string, UsageEvent> read)
    {
        try
        {
            var usage = read(element, path);
            return new SentEvent(usage.Id, usage, null);
        }
        catch (InvalidInputException problem)
        {
            return new SentEvent(IdOf(element), null, problem);
        }
    }

    // Only if the id itself can be read.
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

/// <summary>In which form events came.</summary>
internal enum EventForm
{
    /// <summary>As the API has them.</summary>
    Plain,

    /// <summary>CloudEvents as JSON.</summary>
    Structured,

    /// <summary>A CloudEvent whose attributes are headers.</summary>
    Binary,
}

/// <summary>What a body carries: one event that the answer speaks of directly, or a list.</summary>
internal sealed class SentEvents
{
    // Null where every element is an event, as nearly always.
    private readonly IReadOnlyList<SentEvent>? _elements;

    /// <summary>Where every element is an event.</summary>
    public SentEvents(bool isList, IReadOnlyList<UsageEvent> events) => (IsList, Events) = (isList, events);

    /// <summary>A list with all that came.</summary>
    public SentEvents(IReadOnlyList<SentEvent> elements)
    {
        IsList = true;
        _elements = elements;
        Events = [.. elements.Where(element => element.Event is not null).Select(element => element.Event!)];
    }

    /// <summary>One event.</summary>
    /// <exception cref="InvalidInputException">It is none: a call that carries one event speaks of it directly.</exception>
    public SentEvents(SentEvent element)
        : this(isList: false, [element.Event ?? throw element.Problem!]) { }

    public bool IsList { get; }

    /// <summary>By which names they say their ids and times.</summary>
    public EventForm Form { get; init; }

    /// <summary>The events among the elements, in their order.</summary>
    public IReadOnlyList<UsageEvent> Events { get; }

    public int Count => _elements?.Count ?? Events.Count;

    /// <summary>What is wrong with an element; null if it is an event.</summary>
    public SentEvent? RefusedAt(int index) => _elements?[index] is { Event: null } element ? element : null;

    /// <summary>The field that holds an element's id, as it was sent.</summary>
    public string IdField(int index) => Form == EventForm.Binary ? "ce-id" : $"{PathOf(index)}.id";

    /// <summary>The field that holds when an element happened, and its name.</summary>
    public (string Field, string Name) TimeField(int index) =>
        Form switch
        {
            EventForm.Binary => ("ce-time", "ce-time"),
            EventForm.Structured => ($"{PathOf(index)}.time", "time"),
            _ => ($"{PathOf(index)}.occurred_at", "occurred_at"),
        };

    private string PathOf(int index) => IsList ? string.Create(CultureInfo.InvariantCulture, $"$[{index}]") : "$";
}
