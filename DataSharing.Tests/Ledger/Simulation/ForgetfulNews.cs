using DataSharing.Dashboard.Ledger;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>Leaves out one group of several.</summary>
internal sealed class ForgetfulNews(ICommittedGroups told) : ICommittedGroups
{
    private int _groups;

    public void Commit(CommittedGroup group)
    {
        if (++_groups % 10 != 0)
        {
            told.Commit(group);
        }
    }

    public void Doubt() => told.Doubt();
}
