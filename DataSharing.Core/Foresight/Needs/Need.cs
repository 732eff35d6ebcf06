using System.Text.Json.Serialization;

namespace DataSharing.Core.Foresight.Needs;

/// <summary>Why an organization needs a person, the most urgent first: as links and addresses name it.</summary>
public enum Need
{
    /// <summary>The provider counted free traffic of something that is decided not to share. Source: words.md, Drift.</summary>
    [JsonStringEnumMemberName("shares_against_decision")]
    SharesAgainstDecision,

    /// <summary>Something was stopped here, and nobody has confirmed it at the provider.</summary>
    [JsonStringEnumMemberName("may_still_receive")]
    MayStillReceive,

    /// <summary>The provider receives, or probably does, what nobody has decided about here.</summary>
    [JsonStringEnumMemberName("shared_undecided")]
    SharedUndecided,

    /// <summary>A member asks for something, and no owner has answered.</summary>
    [JsonStringEnumMemberName("request_waits")]
    RequestWaits,

    /// <summary>No owner is left who could decide anything.</summary>
    [JsonStringEnumMemberName("no_owner")]
    NoOwner,

    /// <summary>The provider refuses the admin key.</summary>
    [JsonStringEnumMemberName("key_refused")]
    KeyRefused,

    /// <summary>Reading from the provider fails.</summary>
    [JsonStringEnumMemberName("reading_fails")]
    ReadingFails,

    /// <summary>Today's count grows old.</summary>
    [JsonStringEnumMemberName("count_stale")]
    CountStale,

    /// <summary>The provider billed what was expected free.</summary>
    [JsonStringEnumMemberName("billed_though_free")]
    BilledThoughFree,

    /// <summary>A start of sharing was decided, and nobody has confirmed it at the provider.</summary>
    [JsonStringEnumMemberName("not_confirmed")]
    NotConfirmed,

    /// <summary>Nobody has ever said or decided what is shared.</summary>
    [JsonStringEnumMemberName("nothing_decided")]
    NothingDecided,

    /// <summary>Something is shared under an earlier text of the terms.</summary>
    [JsonStringEnumMemberName("new_terms")]
    NewTerms,

    /// <summary>Facts are not known, or nobody has confirmed them for long. Source: screens.md, Facts.</summary>
    [JsonStringEnumMemberName("facts_to_confirm")]
    FactsToConfirm,
}

/// <summary>How soon somebody should come.</summary>
public enum NeedUrgency
{
    /// <summary>There is nothing to do.</summary>
    None,

    /// <summary>Upkeep.</summary>
    Later,

    /// <summary>Something is broken, or waits for a person.</summary>
    Soon,

    /// <summary>Data may be going out against a decision.</summary>
    Now,
}
