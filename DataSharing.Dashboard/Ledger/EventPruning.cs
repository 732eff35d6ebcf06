using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Ledger;

/// <summary>
/// Lets go of what events of old days said, a few at a time, on the writer's connection: their ids and decisions go where they stay for
/// ever, in the same transaction.
/// </summary>
/// <remarks>By organization and day, which is what events are indexed by; where it has come to is kept in memory alone.</remarks>
internal abstract class EventPruning
{
    /// <summary>Events at a time: whoever sends meanwhile waits for no more.</summary>
    public const int AtOnce = 500;

    // Organizations without old events that are passed over at a time.
    private const int PassedAtOnce = 200;

    private string? _organization = "";
    private UtcDay? _until;

    /// <summary>Lets go of the next few events from before a day.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool Turn(UtcDay firstKept)
    {
        if (Newest() is not { } newest || !EventRetention.IsPlausible(firstKept, newest))
        {
            return false;
        }

        if (_until != firstKept)
        {
            (_until, _organization) = (firstKept, "");
        }

        for (var passed = 0; _organization is not null && passed < PassedAtOnce; passed++)
        {
            if (_organization.Length > 0 && Oldest(_organization) < firstKept)
            {
                LetGo(_organization, firstKept);
                return true;
            }

            _organization = Next(_organization);
        }

        return _organization is not null;
    }

    /// <summary>The day of the event that was recorded last; null if there is none.</summary>
    protected abstract UtcDay? Newest();

    /// <summary>The next organization with events, in order; null after the last.</summary>
    protected abstract string? Next(string organizationId);

    /// <summary>The first day of an organization's events; null if it has none.</summary>
    protected abstract UtcDay? Oldest(string organizationId);

    /// <remarks>
    /// From when on events are kept is told with the first that goes, so that a day of which some are gone is never taken for a whole one.
    /// </remarks>
    protected abstract void LetGo(string organizationId, UtcDay firstKept);
}
