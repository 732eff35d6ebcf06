using DataSharing.Dashboard.Ledger;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>Leaves out one group of several, or every doubt.</summary>
internal sealed class ForgetfulNews(Mutation mutation, EveryTenth wrong, ICommittedGroups told) : ICommittedGroups
{
    public void Commit(CommittedGroup group)
    {
        if (mutation != Mutation.LetsTheDayDrift || !wrong.Next())
        {
            told.Commit(group);
        }
    }

    public void Doubt()
    {
        if (mutation != Mutation.KeepsADoubtToItself)
        {
            told.Doubt();
        }
    }
}
