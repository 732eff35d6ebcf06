using DataSharing.Core.Foresight.Alerts;

namespace DataSharing.Core.Foresight.Needs;

/// <summary>What tells whether an organization needs a person.</summary>
/// <param name="AgainstDecision">Projects of which the provider counted free traffic against the decision; not negative.</param>
/// <param name="MayStillReceive">Kinds of data that were stopped here and not at the provider, as far as anybody has confirmed.</param>
/// <param name="UndecidedControls">Kinds of data that the provider receives, or probably does, and nobody decided about here.</param>
/// <param name="UndecidedProjects">Projects that share because all do, and nobody decided about.</param>
/// <param name="Unconfirmed">Kinds of data of which the latest decision is not confirmed at the provider.</param>
/// <param name="IsBilledThoughFree">Whether the provider billed what was expected free on two settled days.</param>
/// <param name="Connection">How reading stands.</param>
/// <param name="HasOwner">Whether anybody may decide.</param>
/// <param name="IsFirstTime">Whether nothing was ever decided or declared.</param>
/// <param name="AsksForTerms">Whether something is shared under an earlier text of the terms.</param>
/// <param name="Requests">What members ask for and no owner has answered.</param>
/// <param name="FactsToConfirm">Facts that are not known, or are old.</param>
public sealed record NeedFacts(
    int AgainstDecision,
    int MayStillReceive,
    int UndecidedControls,
    int UndecidedProjects,
    int Unconfirmed,
    bool IsBilledThoughFree,
    ConnectionStanding Connection,
    bool HasOwner,
    bool IsFirstTime,
    bool AsksForTerms,
    int Requests,
    int FactsToConfirm
);
