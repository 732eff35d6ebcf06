using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Memory;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>Organizations whose owners and operators change their minds while events come in.</summary>
internal sealed class SimulatedOrganizations(Random random) : IOrganizationHistories
{
    private static readonly string?[] _tiers = ["tier-1", "tier-1", "tier-2", "tier-4", "free", null, "tier-nobody-knows"];
    private static readonly string?[] _plans = ["standard", "standard", "enterprise", "enterprise_excluded", null];

    private readonly Dictionary<string, OrganizationHistory> _histories = new[] { "org-a", "org-b", "org-c" }.ToDictionary(
        id => id,
        id => Core.Organizations.Sharing("tier-1", list: SharingList.AllProjects) with { Id = id },
        StringComparer.Ordinal
    );

    public static IReadOnlyList<string> Projects { get; } = ["proj_a", "proj_b", "proj_not_known_here"];

    public IReadOnlyCollection<string> Ids => _histories.Keys;

    public OrganizationHistory this[string id] => _histories[id];

    public ValueTask<OrganizationHistory?> FindHistoryAsync(string organizationId, CancellationToken cancellationToken) =>
        new(_histories[organizationId]);

    /// <summary>Somebody decides or enters something; facts also from a time that is past.</summary>
    public void Change(Instant now)
    {
        var id = _histories.Keys.ElementAt(random.Next(_histories.Count));
        var history = _histories[id];
        var past = random.Next(3) == 0 ? now.Plus(-TimeSpan.FromHours(random.Next(72))) : now;
        _histories[id] = random.Next(8) switch
        {
            0 => history with { Tier = Later(history.Tier, Entered(Any(_tiers)), past, now) },
            1 => history with { Plan = Later(history.Plan, Entered(Any(_plans)), past, now) },
            2 => history with { ZeroDataRetention = Later(history.ZeroDataRetention, Entered(Rarely()), past, now) },
            3 => history with { PositiveBalance = Later(history.PositiveBalance, Entered(!Rarely()), past, now) },
            4 => history with { Projects = [.. history.Projects.Select(project => random.Next(2) == 0 ? project : Marked(project, now))] },
            _ => history with { Sharing = Switched(history.Sharing, now) },
        };
    }

    private Dictionary<SharingControl, Timeline<SharingList>> Switched(
        IReadOnlyDictionary<SharingControl, Timeline<SharingList>> sharing,
        Instant now
    )
    {
        var list = random.Next(6) switch
        {
            0 => SharingList.Disabled,
            1 => SharingList.Selected(["proj_b"]),
            2 => SharingList.Selected(["proj_a", "proj_b"]),
            _ => SharingList.AllProjects,
        };
        return new(sharing) { [SharingControl.InputsOutputs] = Later(sharing[SharingControl.InputsOutputs], list, now, now) };
    }

    private ProjectHistory Marked(ProjectHistory project, Instant now) =>
        random.Next(2) == 0
            ? project with
            {
                NeverShare = Later(project.NeverShare, random.Next(3) == 0, now, now),
            }
            : project with
            {
                ZeroDataRetention = Later(project.ZeroDataRetention, random.Next(3) == 0, now, now),
            };

    private bool? Rarely() =>
        random.Next(6) switch
        {
            0 => true,
            1 => null,
            _ => false,
        };

    private T Any<T>(T[] values) => values[random.Next(values.Length)];

    private static RecordedFact<T> Entered<T>(T value) => new(value, FactSource.Entered);

    private static Timeline<T> Later<T>(Timeline<T> timeline, T value, Instant from, Instant now) =>
        new([.. timeline.Entries, new TimelineEntry<T>(value, from, now)]);
}
