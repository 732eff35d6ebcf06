using DataSharing.Core.Eligibility;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>What support copies into a ticket.</summary>
internal static class SupportTicket
{
    public static string Of(SupportLook look, Viewer viewer)
    {
        var (verdict, day) = (look.Verdict, look.Day);
        var pools = !day.HasSource ? "not known" : string.Join("; ", day.Pools.OrderBy(pool => pool.Pool).Select(Pool));
        var reasons =
            !day.HasSource ? "not known"
            : day.Reasons.Count == 0 ? BilledWords.None(day, "on this day")
            : string.Join("; ", day.Reasons.Select(reason => $"{Reasons.Label(reason.Reason)}: {Figures.Of(reason.Totals.Billed)}"));
        var unknown = verdict.Unconfirmed.Count == 0 ? "nothing" : string.Join(", ", verdict.Unconfirmed.Select(Banner.Name));
        var beside = day.Unassigned.Count > 0 ? $"; beside both pools: {UnassignedWords.Of(day.Unassigned)}" : "";
        var control = look.Sharing[SharingControl.InputsOutputs];
        var here = ControlFactWords.Here(control, look.NameOf);
        var there = ControlFactWords.AtProvider(control, look.NameOf);

        // Of a day that is over, what was decided and what is to be done are of now, and the verdict above is not.
        var present = look.IsPast ? look.History.At(day.AsOf).Judge() : verdict;
        return $"""
            {look.Name.InSentence()} ({look.OrganizationId}), as of {look.Snapshot.Instant.ToDateTimeOffset():yyyy-MM-dd HH:mm} UTC
            Verdict: {look.VerdictSentence}
            {day.Day}: {pools}{beside}
            Billed because: {reasons}
            Basis: {BasisWords.Of(day, viewer)} Not known: {unknown}
            {(look.IsPast ? "Now: inputs" : "Inputs")} and outputs, decided here: {here} At OpenAI: {there}
            {(look.IsPast ? "Now: what" : "What")} to do: {SupportWords.NextStep(present, look.Sharing)}
            """;
    }

    private static string Pool(PoolUsage pool)
    {
        var allowance = pool.Allowance is { } known ? Figures.Of(known.Value) : "no known allowance";
        var (free, billed) = (Figures.OrNotKnown(pool.Totals.ComplimentaryIfKnown), Figures.OrNotKnown(pool.Totals.BilledIfKnown));
        return $"{Figures.Pool(pool.Pool).ToLowerInvariant()} {free} free, {billed} billed of {allowance}";
    }
}
