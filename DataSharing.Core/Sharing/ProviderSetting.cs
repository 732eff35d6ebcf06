using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Sharing;

/// <summary>From where it is known what a control is set to at OpenAI. Nothing here can ask OpenAI: it has no endpoint for it.</summary>
public enum ProviderBasis
{
    /// <summary>Nobody said anything, and no report shows free traffic.</summary>
    [JsonStringEnumMemberName("not_known")]
    NotKnown,

    /// <summary>
    /// OpenAI's reports count free traffic, which it gives for shared traffic only. The absence of free traffic shows nothing.
    /// </summary>
    [JsonStringEnumMemberName("seen")]
    Seen,

    /// <summary>An owner declared it before anything was decided here; nobody witnessed it.</summary>
    [JsonStringEnumMemberName("declared")]
    Declared,

    /// <summary>An owner confirmed having set it there.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,
}

/// <summary>How what is known of OpenAI stands to what was decided here.</summary>
public enum ProviderDifference
{
    /// <summary>Nothing is known that differs.</summary>
    None,

    /// <summary>Nothing was decided here, and OpenAI receives data already.</summary>
    SharedUndecided,

    /// <summary>Decided here; nobody confirmed it at OpenAI yet.</summary>
    NotConfirmed,

    /// <summary>Decided and confirmed, and yet OpenAI counted free traffic of a project that the decision leaves out.</summary>
    SeenAgainst,
}

/// <summary>A setting that somebody stated.</summary>
/// <param name="List">What.</param>
/// <param name="At">When it was said.</param>
/// <param name="By">By whom, by the name then.</param>
/// <param name="Since">From when it holds as they know it; null if they did not say.</param>
public sealed record StatedSetting(SharingList List, Instant At, string By, Instant? Since = null);

/// <summary>Free traffic of one project in OpenAI's reports.</summary>
/// <param name="ProjectId">Which; empty where the report does not tell projects apart.</param>
/// <param name="Day">The latest day of it.</param>
public readonly record struct SeenFree(string ProjectId, UtcDay Day);

/// <summary>What is known of one control at OpenAI, and how it stands to what was decided here.</summary>
/// <param name="Basis">From where it is known.</param>
/// <param name="Stated">What was confirmed last or, before that, declared; null if neither.</param>
/// <param name="Seen">Free traffic that the statement, if there is one, does not account for.</param>
/// <param name="Difference">Whether it differs from the decision: what there is to do.</param>
/// <param name="MayStillReceive">The decision keeps something back that OpenAI may be set to receive.</param>
/// <remarks>Source: programme.md, Decisions "what our switches do"; words.md, "Two facts, never one".</remarks>
public sealed record ProviderSetting(
    ProviderBasis Basis,
    StatedSetting? Stated,
    IReadOnlyList<SeenFree> Seen,
    ProviderDifference Difference,
    bool MayStillReceive
)
{
    /// <summary>Judges one control.</summary>
    /// <param name="decided">The latest decision here; null if there was none.</param>
    /// <param name="isConfirmed">Whether somebody confirmed exactly this decision.</param>
    /// <param name="confirmed">What was confirmed last, of whichever decision; null if nothing ever was.</param>
    /// <param name="declared">What was declared before the first decision; null if nobody did, or did not know.</param>
    /// <param name="between">Decisions that OpenAI's page may have been switched to since the last confirmation, without the
    /// latest.</param>
    /// <param name="seen">Free traffic by project, each with its latest day; empty for kinds of data that earn nothing.</param>
    public static ProviderSetting Of(
        SharingList? decided,
        bool isConfirmed,
        StatedSetting? confirmed,
        StatedSetting? declared,
        IReadOnlyList<SharingList> between,
        IReadOnlyList<SeenFree> seen
    )
    {
        var stated = confirmed ?? declared;

        // A report of the day of the statement may speak of the hours before it.
        var unaccounted = stated is null
            ? seen
            : [.. seen.Where(free => free.Day > stated.At.Day && !Accounts(stated.List, free.ProjectId))];
        var basis =
            confirmed is not null ? ProviderBasis.Confirmed
            : declared is not null ? ProviderBasis.Declared
            : seen.Count > 0 ? ProviderBasis.Seen
            : ProviderBasis.NotKnown;
        var shares = (stated is not null && stated.List.ChoosesAny) || unaccounted.Count > 0;
        var against = decided is not null && unaccounted.Any(free => !Accounts(decided, free.ProjectId));
        var difference = decided is null
            ? shares
                ? ProviderDifference.SharedUndecided
                : ProviderDifference.None
            : !isConfirmed
                ? ProviderDifference.NotConfirmed
                : against
                    ? ProviderDifference.SeenAgainst
                    : ProviderDifference.None;
        return new ProviderSetting(basis, stated, unaccounted, difference, decided is not null && MayReceive());

        bool MayReceive() =>
            against
            || (
                !isConfirmed
                && (
                    between.Append(stated?.List).OfType<SharingList>().Any(before => decided.KeepsBackFrom(before))
                    // Nobody knows what is set there: a first "no" does not switch it off.
                    || (stated is null && !decided.ChoosesAny)
                )
            );
    }

    // Of a report that does not tell projects apart, any project may have been the one.
    private static bool Accounts(SharingList list, string projectId) => projectId.Length == 0 ? list.ChoosesAny : list.Chooses(projectId);
}
