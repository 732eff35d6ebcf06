using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>Why OpenAI's count of a period is not known: a day that is not over is no report that says too little.</summary>
internal static class EvidenceGapWords
{
    private const int MostStretches = 3;

    /// <summary>"3 October 2026 is not known to its end; projects are not told apart on 4 October 2026".</summary>
    public static string Of(CountGaps gaps, UtcDay today)
    {
        var before = gaps.NotRead.Where(day => day < today).ToList();
        return string.Join("; ", Missing().OfType<string>());

        IEnumerable<string?> Missing()
        {
            yield return before.Count == 0
                ? null
                : $"{Days(before)} {(before.Count == 1 ? "is not known to its" : "are not known to their")} end";
            yield return before.Count == gaps.NotRead.Count ? null : $"{Words.Date(today)} is not over yet";
            yield return gaps.ProjectsTogether.Count == 0 ? null : $"projects are not told apart on {Days(gaps.ProjectsTogether)}";
            yield return gaps.FreeUntold.Count == 0 ? null : $"free and billed are not told apart on {Days(gaps.FreeUntold)}";
        }
    }

    // "3 October 2026, 5 October 2026 to 9 October 2026 and 4 more days".
    private static string Days(IReadOnlyList<UtcDay> days)
    {
        var stretches = new List<(UtcDay First, UtcDay Last)>();
        foreach (var day in days)
        {
            if (stretches is [.., var last] && last.Last.AddDays(1) == day)
            {
                stretches[^1] = (last.First, day);
            }
            else
            {
                stretches.Add((day, day));
            }
        }

        var more = stretches.Skip(MostStretches).Sum(stretch => stretch.Last.Number - stretch.First.Number + 1);
        var named = stretches
            .Take(MostStretches)
            .Select(stretch =>
                stretch.First == stretch.Last ? Words.Date(stretch.First) : $"{Words.Date(stretch.First)} to {Words.Date(stretch.Last)}"
            );
        return string.Join(", ", named) + (more == 0 ? "" : $" and {Figures.Of(more)} more {(more == 1 ? "day" : "days")}");
    }
}
