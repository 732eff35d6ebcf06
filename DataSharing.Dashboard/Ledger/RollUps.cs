using System.Runtime.InteropServices;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Ledger;

internal readonly record struct PoolKey(string OrganizationId, UtcDay Day, Pool Pool);

internal readonly record struct DayKey(
    string OrganizationId,
    UtcDay Day,
    string ProjectId,
    string Model,
    DecisionReason Reason,
    bool Shared
)
{
    public DayRow ToRow(UsageSums sums) =>
        new()
        {
            OrganizationId = OrganizationId,
            Day = Day,
            ProjectId = ProjectId,
            Model = Model,
            Reason = Reason,
            Shared = Shared,
            Sums = sums,
        };
}

internal readonly record struct DetailKey(DayKey Day, Instant Hour, string UserId, string ApiKeyId, string ServiceTier, bool Batch)
{
    public DetailRow ToRow(UsageSums sums) =>
        new()
        {
            OrganizationId = Day.OrganizationId,
            Hour = Hour,
            ProjectId = Day.ProjectId,
            Model = Day.Model,
            Reason = Day.Reason,
            Shared = Day.Shared,
            UserId = UserId,
            ApiKeyId = ApiKeyId,
            ServiceTier = ServiceTier,
            Batch = Batch,
            Sums = sums,
        };
}

/// <summary>What one group commit adds to the roll-ups: each key once, however many events it stands for.</summary>
internal sealed class RollUps
{
    private readonly Dictionary<DayKey, UsageSums> _days = [];
    private readonly Dictionary<DetailKey, UsageSums> _details = [];

    public IReadOnlyDictionary<DayKey, UsageSums> Days => _days;

    public IReadOnlyDictionary<DetailKey, UsageSums> Details => _details;

    public void Add(string organizationId, UsageEvent usage, Decision decision)
    {
        var day = new DayKey(organizationId, usage.Day, usage.ProjectId, decision.Model, decision.Reason, decision.Shared);
        var hour = Instant.FromUnixMilliseconds(usage.OccurredAt.UnixMilliseconds - (usage.OccurredAt.UnixMilliseconds % 3_600_000));
        var detail = new DetailKey(day, hour, usage.UserId ?? "", usage.ApiKeyId ?? "", usage.ServiceTier.Text, usage.Batch);
        var sums = UsageSums.Of(usage, decision);
        CollectionsMarshal.GetValueRefOrAddDefault(_days, day, out _) += sums;
        CollectionsMarshal.GetValueRefOrAddDefault(_details, detail, out _) += sums;
    }
}
