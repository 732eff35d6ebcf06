using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>A part of the way to the first figure, in the order in which it is gone.</summary>
public enum SetUpPart
{
    /// <summary>The usage tier, without which there is no allowance.</summary>
    Tier,

    /// <summary>The projects that sharing is decided for.</summary>
    Projects,

    /// <summary>What is set at OpenAI.</summary>
    Sharing,

    /// <summary>Where figures come from.</summary>
    Source,

    /// <summary>The first of them.</summary>
    Figure,
}

/// <summary>What the way rests on besides settings.</summary>
/// <param name="HasSource">A connection, an imported file, or a key with which events can be sent.</param>
/// <param name="LastReport">The last day of which OpenAI's count is known here, or null.</param>
/// <param name="Owners">Who can do what is left, by name.</param>
internal sealed record SetUpBasis(bool HasSource, UtcDay? LastReport, IReadOnlyList<string> Owners);

/// <summary>The way from an organization that is known here to its first figure. What was gone once stays gone.</summary>
/// <param name="Done">The parts that are behind.</param>
/// <param name="Owners">Who can do what is left, by name.</param>
/// <param name="LastReport">The last day of which OpenAI's count is known here, or null.</param>
public sealed record SetUp(IReadOnlySet<SetUpPart> Done, IReadOnlyList<string> Owners, UtcDay? LastReport)
{
    public static IReadOnlyList<SetUpPart> Parts { get; } = Enum.GetValues<SetUpPart>();

    /// <summary>All is done: there is nothing to be led through any more.</summary>
    public bool IsOver => Done.Count == Parts.Count;

    /// <summary>The first that is left, or null.</summary>
    public SetUpPart? Next => IsOver ? null : Parts.First(part => !Done.Contains(part));

    /// <param name="history">The organization's facts and projects.</param>
    /// <param name="sharing">What was decided or declared.</param>
    /// <param name="basis">Sources and reports.</param>
    /// <param name="hasEvents">Whether any event was ever sent here.</param>
    internal static SetUp Of(OrganizationHistory history, SharingView sharing, SetUpBasis basis, bool hasEvents)
    {
        var hasFigure = hasEvents || basis.LastReport is not null;
        var done = new HashSet<SetUpPart>();
        Note(SetUpPart.Tier, history.Tier.Entries.Any(entry => entry.Value.Value is not null));
        Note(SetUpPart.Projects, history.Projects.Count > 0);
        Note(SetUpPart.Sharing, !sharing.IsFirstTime);

        // A connection can be removed and a key ended: what they brought is still there.
        Note(SetUpPart.Source, basis.HasSource || hasFigure);
        Note(SetUpPart.Figure, hasFigure);
        return new SetUp(done, basis.Owners, basis.LastReport);

        void Note(SetUpPart part, bool isDone)
        {
            if (isDone)
            {
                done.Add(part);
            }
        }
    }
}
