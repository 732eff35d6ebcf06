using DataSharing.Dashboard.ProviderUsage.OpenAI;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// The key as one reading uses it: always noted in the organization's pace, and held by it while today is read by the minute.
/// </summary>
internal sealed class ReadingKeys
{
    private readonly PacedRequests[] _requests;

    public ReadingKeys(AdminKey key, RequestPace pace, SyncRequest request, PartReading part)
    {
        var (id, held) = (request.OrganizationId, request.ByTheMinute);
        var kept = held ? part : null;
        _requests = [new(pace, id, held, ofToday: false, kept), new(pace, id, held, ofToday: true, kept), new(pace, id, held)];
        (Part, Key, OfToday, OfEach) = (part, key.In(_requests[0], !held), key.In(_requests[1], !held), key.In(_requests[2], !held));
    }

    public AdminKey Key { get; }

    public AdminKey OfToday { get; }

    public AdminKey OfEach { get; }

    public PartReading Part { get; }

    /// <summary>Requests that were made with any of them.</summary>
    public int Made => _requests.Sum(requests => requests.Made);
}
