using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Foresight;

/// <summary>
/// What days that have been would have come to by another choice of what is shared: the same requests in the same order, decided by the one
/// policy, once by what is decided now and once by what is chosen.
/// </summary>
/// <remarks>
/// What is shared is taken as if it had held on all those days: the list, and each project's marks as they are now. What sharing earned by
/// stays as it was then: tier, plan, balance, Zero Data Retention of the organization, catalogue. Give whole UTC days, each in its order of
/// recording, since each day's pools begin full. Not safe for several threads at once.
/// </remarks>
/// <param name="history">The organization.</param>
/// <param name="decided">Inputs and outputs as decided.</param>
/// <param name="chosen">As chosen.</param>
/// <param name="now">The instant whose marks of projects count.</param>
public sealed class SharingPreview(OrganizationHistory history, SharingList decided, SharingList chosen, Instant now)
{
    private readonly DecisionReplay _before = new(Sharing(history, decided, now));
    private readonly DecisionReplay _after = new(Sharing(history, chosen, now));

    /// <summary>The full days that are looked at: the last week.</summary>
    public const int Days = 7;

    /// <summary>By what is decided.</summary>
    public ReplayedUsage Before { get; } = new();

    /// <summary>By what is chosen.</summary>
    public ReplayedUsage After { get; } = new();

    /// <summary>The last full UTC days before <paramref name="today"/>, first to last.</summary>
    public static IReadOnlyList<UtcDay> DaysBefore(UtcDay today) => [.. Enumerable.Range(1, Days).Reverse().Select(today.DaysBefore)];

    /// <summary>The organization as if this had been its list, and these its projects' marks, at all times.</summary>
    /// <param name="history">The organization.</param>
    /// <param name="inputsOutputs">The list.</param>
    /// <param name="now">The instant whose marks count.</param>
    public static OrganizationHistory Sharing(OrganizationHistory history, SharingList inputsOutputs, Instant now) =>
        history with
        {
            Sharing = new Dictionary<SharingControl, Timeline<SharingList>>(history.Sharing)
            {
                [SharingControl.InputsOutputs] = Always(inputsOutputs),
            },
            Projects =
            [
                .. history.Projects.Select(project =>
                    project with
                    {
                        Archived = Always(project.Archived.At(now)?.Value ?? false),
                        ZeroDataRetention = Always(project.ZeroDataRetention.At(now)?.Value ?? false),
                        NeverShare = Always(project.NeverShare.At(now)?.Value ?? false),
                    }
                ),
            ],
        };

    /// <summary>Decides the next request both ways.</summary>
    /// <param name="usage">The request.</param>
    /// <param name="asOf">As of when it was decided then.</param>
    /// <param name="besideUnassigned">See <see cref="DecisionPolicy.Decide(DecisionBasis, UsageEvent, Instant, Func{Programme.Pool,
    /// TokenCount}, bool)"/>.</param>
    /// <exception cref="OverflowException">A sum would pass 2^63 − 1.</exception>
    public void Next(UsageEvent usage, Instant asOf, bool besideUnassigned = false)
    {
        Before.Add(usage, _before.Next(usage, asOf, besideUnassigned));
        After.Add(usage, _after.Next(usage, asOf, besideUnassigned));
    }

    private static Timeline<T> Always<T>(T value) => new([new TimelineEntry<T>(value, Instant.Beginning, Instant.Beginning)]);
}
