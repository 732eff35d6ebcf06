using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>A fact of an organization that is not known, or that nobody has confirmed for long.</summary>
/// <param name="Fact">Its stored name: <c>tier</c>, <c>zdr</c>, <c>plan</c>, <c>balance</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="ConfirmedAt">When it was last entered or read; null if it is not known.</param>
public sealed record FactToConfirm(string Fact, string Name, Instant? ConfirmedAt)
{
    /// <summary>A fact that is older is asked for again. Source: screens.md, Facts.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromDays(30);

    /// <summary>Whether it is time to ask.</summary>
    /// <param name="isKnown">Whether there is a value.</param>
    /// <param name="recordedAt">When it was entered or read.</param>
    /// <param name="now">The present.</param>
    public static bool IsDue(bool isKnown, Instant recordedAt, Instant now) => !isKnown || now.Since(recordedAt) > Every;

    /// <summary>Those of an organization, in the order of the page Facts.</summary>
    public static IReadOnlyList<FactToConfirm> Of(OrganizationHistory history, Instant now)
    {
        var facts = new List<FactToConfirm>();
        void Add<T>(string fact, string name, Timeline<RecordedFact<T>> timeline)
        {
            if (timeline.At(now) is not { } entry || entry.Value.Value is null)
            {
                facts.Add(new(fact, name, null));
            }
            else if (IsDue(isKnown: true, entry.RecordedAt, now))
            {
                facts.Add(new(fact, name, entry.RecordedAt));
            }
        }

        Add("tier", "usage tier", history.Tier);
        Add("zdr", "Zero Data Retention", history.ZeroDataRetention);
        Add("plan", "plan", history.Plan);
        Add("balance", "account balance", history.PositiveBalance);
        return facts;
    }
}
