using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What a turn by hand says: of each kind whether it is complete.</summary>
internal static class SyncWords
{
    public static string Of(KindOutcome kind)
    {
        var read = kind.Parts switch
        {
            0 => "nothing was due, all of it was read before",
            1 => "1 part read",
            _ => $"{kind.Parts} parts read",
        };
        return kind.Error is null ? $"{kind.Title}: complete, {read}.{(kind.Note is null ? "" : $" {kind.Note}")}"
            : kind.Fault?.Fault is AdminApiFault.Forbidden or AdminApiFault.NotFound ? $"{kind.Title}: not read. {kind.Error}"
            : $"{kind.Title}: not complete, {(kind.Parts == 0 ? "nothing read" : read)}. {kind.Error}";
    }
}
