using System.Runtime.InteropServices;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Shared;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Reports;

/// <summary>The roll-up by day of what was read for whole days: it is known before anything is stored, so that the database need not look at its rows again.</summary>
internal sealed class ReportedSums
{
    private static readonly string[] _columns =
        ["OrganizationId", "Day", "ProjectId", "Model", "ServiceTier", "Batch", "Source", "Requests", "InputTokens", "CachedTokens", "OutputTokens"];

    private readonly List<KeyValuePair<Key, Sum>> _sums;

    public ReportedSums(IEnumerable<UsageLine> lines)
    {
        var sums = new Dictionary<Key, Sum>();
        foreach (var line in lines)
        {
            var key = new Key(line.Start.Day.Number, line.ProjectId ?? "", line.Model ?? "", line.ServiceTier ?? "", line.Batch ?? false);
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
            sum = checked(new Sum(sum.Requests + line.Requests, sum.Input + line.Input, sum.Cached + line.Cached, sum.Output + line.Output));
        }

        // In the order of the table's key, in which it grows at its end only.
        _sums = [.. sums];
        _sums.Sort((left, right) => left.Key.CompareTo(right.Key));
    }

    public void Store(SqliteConnection connection, string organizationId) => BulkInsert.All(
        connection, "usage_reported_by_day", _columns, _sums, (row, sum) => row
            .Add(organizationId).Add(sum.Key.Day).Add(sum.Key.ProjectId).Add(sum.Key.Model).Add(sum.Key.ServiceTier).Add(sum.Key.Batch).Add(ReportSource.Sync.Wire())
            .Add(sum.Value.Requests).Add(sum.Value.Input).Add(sum.Value.Cached).Add(sum.Value.Output));

    private readonly record struct Key(int Day, string ProjectId, string Model, string ServiceTier, bool Batch) : IComparable<Key>
    {
        public int CompareTo(Key other) => Day != other.Day ? Day.CompareTo(other.Day)
            : string.CompareOrdinal(ProjectId, other.ProjectId) is not 0 and var project ? project
            : string.CompareOrdinal(Model, other.Model) is not 0 and var model ? model
            : string.CompareOrdinal(ServiceTier, other.ServiceTier) is not 0 and var tier ? tier
            : Batch.CompareTo(other.Batch);
    }

    private readonly record struct Sum(long Requests, long Input, long Cached, long Output);
}
