namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>
/// Requests of one reading: each is noted in the organization's pace, and what was answered before is not asked for again.
/// </summary>
/// <param name="pace">Of all requests.</param>
/// <param name="organizationId">For whom.</param>
/// <param name="isHeld">Whether each must find room.</param>
/// <param name="ofToday">Whether they read today's figures.</param>
/// <param name="part">What was answered in the minutes before; null keeps nothing.</param>
internal sealed class PacedRequests(RequestPace pace, string organizationId, bool isHeld, bool ofToday = false, PartReading? part = null)
{
    /// <summary>Requests that were made.</summary>
    public int Made { get; private set; }

    /// <summary>An earlier answer; null if there was none.</summary>
    public T? Find<T>(string path)
        where T : class => part?.Find<T>(path);

    /// <exception cref="PacedException">There is no room in this minute.</exception>
    public void Take()
    {
        pace.Take(organizationId, ofToday, isHeld);
        Made++;
    }

    public void Keep(string path, object answer) => part?.Keep(path, answer);
}
