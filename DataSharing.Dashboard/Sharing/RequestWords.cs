using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Sharing;

/// <summary>What became of requests, in words.</summary>
internal static class RequestWords
{
    /// <summary>As a word that begins a sentence.</summary>
    public static string Became(MemberRequestState state) =>
        state switch
        {
            MemberRequestState.Granted => "Granted",
            MemberRequestState.Declined => "Declined",
            MemberRequestState.Withdrawn => "Withdrawn",
            _ => "Open",
        };
}
