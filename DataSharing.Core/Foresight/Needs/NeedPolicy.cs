using DataSharing.Core.Foresight.Alerts;

namespace DataSharing.Core.Foresight.Needs;

/// <summary>What an organization needs a person for, and how soon.</summary>
/// <remarks>
/// One cause is said once: what waits to be confirmed is no need of its own where the provider may still receive something, and whoever
/// was never asked is not asked for the terms.
/// </remarks>
public static class NeedPolicy
{
    /// <summary>All needs, the most urgent first; empty where nothing is to be done.</summary>
    public static IReadOnlyList<Need> Of(NeedFacts facts) => [.. Find(facts)];

    /// <summary>How soon somebody should come for one need.</summary>
    public static NeedUrgency Urgency(Need need) =>
        need switch
        {
            Need.SharesAgainstDecision or Need.MayStillReceive or Need.SharedUndecided => NeedUrgency.Now,
            Need.NothingDecided or Need.NewTerms or Need.FactsToConfirm => NeedUrgency.Later,
            _ => NeedUrgency.Soon,
        };

    /// <summary>How soon somebody should come for any of them.</summary>
    public static NeedUrgency Urgency(IEnumerable<Need> needs) => needs.Select(Urgency).DefaultIfEmpty(NeedUrgency.None).Max();

    private static IEnumerable<Need> Find(NeedFacts facts)
    {
        if (facts.AgainstDecision > 0)
        {
            yield return Need.SharesAgainstDecision;
        }

        if (facts.MayStillReceive > 0)
        {
            yield return Need.MayStillReceive;
        }

        if (facts.UndecidedControls > 0 || facts.UndecidedProjects > 0)
        {
            yield return Need.SharedUndecided;
        }

        if (facts.Requests > 0)
        {
            yield return Need.RequestWaits;
        }

        if (!facts.HasOwner)
        {
            yield return Need.NoOwner;
        }

        if (OfConnection(facts.Connection) is { } connection)
        {
            yield return connection;
        }

        if (facts.IsBilledThoughFree)
        {
            yield return Need.BilledThoughFree;
        }

        if (facts.Unconfirmed > facts.MayStillReceive)
        {
            yield return Need.NotConfirmed;
        }

        if (facts is { IsFirstTime: true, UndecidedControls: 0 })
        {
            yield return Need.NothingDecided;
        }

        if (facts.AsksForTerms)
        {
            yield return Need.NewTerms;
        }

        if (facts.FactsToConfirm > 0)
        {
            yield return Need.FactsToConfirm;
        }
    }

    private static Need? OfConnection(ConnectionStanding connection) =>
        connection switch
        {
            ConnectionStanding.KeyRefused => Need.KeyRefused,
            ConnectionStanding.Failing => Need.ReadingFails,
            ConnectionStanding.Stale => Need.CountStale,
            _ => null,
        };
}
