using System.Runtime.InteropServices;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Ledger;

internal readonly record struct PoolKey(string OrganizationId, UtcDay Day, Pool Pool);

internal readonly record struct DayKey(string OrganizationId, UtcDay Day, string ProjectId, string Model, DecisionReason Reason, bool Shared);

internal readonly record struct DetailKey(DayKey Day, Instant Hour, string UserId, string ApiKeyId, string ServiceTier, bool Batch);

internal record struct UsageSums(long Requests, long Input, long Cached, long Output, long Complimentary, long Billed, long Uncertain)
{
    public void Add(UsageEvent usage, Decision decision)
    {
        checked
        {
            Requests++;
            Input += usage.InputTokens;
            Cached += usage.CachedTokens;
            Output += usage.OutputTokens;
            Complimentary += decision.ComplimentaryTokens.Value;
            Billed += decision.BilledTokens.Value;
            Uncertain += decision.Uncertain ? decision.Tokens.Value : 0;
        }
    }
}

/// <summary>What one group commit adds to the roll-ups: each key once, however many events it stands for.</summary>
internal sealed class RollUps
{
    private readonly Dictionary<DayKey, UsageSums> _days = [];
    private readonly Dictionary<DetailKey, UsageSums> _details = [];

    public void Add(string organizationId, UsageEvent usage, Decision decision)
    {
        var day = new DayKey(organizationId, usage.Day, usage.ProjectId, decision.Model, decision.Reason, decision.Shared);
        var hour = Instant.FromUnixMilliseconds(usage.OccurredAt.UnixMilliseconds - (usage.OccurredAt.UnixMilliseconds % 3_600_000));
        CollectionsMarshal.GetValueRefOrAddDefault(_days, day, out _).Add(usage, decision);
        CollectionsMarshal.GetValueRefOrAddDefault(
            _details, new DetailKey(day, hour, usage.UserId ?? "", usage.ApiKeyId ?? "", usage.ServiceTier.Text, usage.Batch), out _).Add(usage, decision);
    }

    public void WriteTo(LedgerStatements statements, SqliteTransaction transaction)
    {
        foreach (var (key, sums) in _days)
        {
            statements.Add(transaction, key, sums);
        }

        foreach (var (key, sums) in _details)
        {
            statements.Add(transaction, key, sums);
        }
    }
}
