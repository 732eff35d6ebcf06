using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Organizations;

/// <summary>
/// A stretch of time during which nothing changed about whether one project's data of one kind was shared: it tells when, where
/// <see cref="SharingPeriod"/> tells how much.
/// </summary>
/// <param name="From">Its start, inclusive.</param>
/// <param name="Until">Its end, exclusive.</param>
/// <param name="Shared">Whether it was shared; null before the first record: nobody knows.</param>
/// <param name="By">What settled it; null before the first record.</param>
/// <param name="EnteredLater">What was known during it said otherwise: a fact that was entered later made the difference.</param>
public sealed record SharedStretch(Instant From, Instant Until, bool? Shared, SharingDecidedBy? By, bool EnteredLater)
{
    /// <summary>The stretches of a period in order of time, without gap or overlap; neighbours differ. As known now.</summary>
    /// <param name="history">The organization.</param>
    /// <param name="control">The kind of data.</param>
    /// <param name="projectId">A project of the organization.</param>
    /// <param name="from">The period's start, inclusive.</param>
    /// <param name="until">Its end, exclusive; none are returned if it is not after the start.</param>
    public static IReadOnlyList<SharedStretch> Of(
        OrganizationHistory history,
        SharingControl control,
        string projectId,
        Instant from,
        Instant until
    )
    {
        var stretches = new List<SharedStretch>();
        var starts = history
            .Between(from, until)
            .Concat(history.LateEntries.Where(entry => entry > from && entry < until))
            .Distinct()
            .Order();
        foreach (var start in starts.TakeWhile(start => start < until))
        {
            var (shared, by) = At(history.At(start), control, projectId);
            var stretch = new SharedStretch(start, until, shared, by, At(history.At(start, start), control, projectId).Shared != shared);
            if (stretches is [.., var last])
            {
                if (last with { From = start } == stretch)
                {
                    continue;
                }

                stretches[^1] = last with { Until = start };
            }

            stretches.Add(stretch);
        }

        return stretches;
    }

    /// <summary>
    /// Whether a project's data of one kind was shared at an instant, and what settled it; null before the first record, or for a project
    /// that is not known.
    /// </summary>
    /// <param name="snapshot">The organization at that instant.</param>
    /// <param name="control">The kind of data.</param>
    /// <param name="projectId">The project.</param>
    public static (bool? Shared, SharingDecidedBy? By) At(OrganizationSnapshot snapshot, SharingControl control, string projectId)
    {
        if (snapshot.Recorded(control) is null || snapshot.FindProject(projectId) is not { } project)
        {
            return (null, null);
        }

        var sharing = snapshot.Sharing(control, project);
        return (sharing.Shared, sharing.By);
    }
}
