namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>Faults that a writer could have; the simulation must find each.</summary>
public enum Mutation
{
    None,

    /// <summary>Senders are answered before their group is on disk.</summary>
    AcknowledgesBeforeCommit,

    /// <summary>An id is taken for good before what it counts for is.</summary>
    ClaimsTheIdFirst,

    /// <summary>Now and then a group lacks one event in its roll-ups.</summary>
    SkipsARollUp,

    /// <summary>Decisions go on by what held before a change.</summary>
    DecidesByAStaleSetting,

    /// <summary>Now and then a group has one event twice in its roll-ups.</summary>
    AppliesTwice,

    /// <summary>Now and then the running total of a pool is not written.</summary>
    LosesAPoolCounter,

    /// <summary>Now and then those who keep the day in memory are not told of a group.</summary>
    LetsTheDayDrift,

    /// <summary>Senders are answered though their group could not be committed.</summary>
    AnswersAFailedCommit,

    /// <summary>Those who keep the day in memory are not told that a group failed.</summary>
    KeepsADoubtToItself,

    /// <summary>Ids of events that are gone are taken for new ones.</summary>
    ForgetsOldIds,
}
