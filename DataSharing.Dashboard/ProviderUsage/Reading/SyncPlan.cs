using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>Which slices a turn reads, the most wanted first: today by minutes, the last 31 days by hours, days before.</summary>
internal static class SyncPlan
{
    /// <summary>Days that are kept by the hour.</summary>
    public const int HourlyDays = 31;

    /// <summary>How far back it reads.</summary>
    public const int Days = 365;

    private const int DaysPerSlice = 7;

    // Minutes settle after about half an hour (programme.md rule 8); all of what may still be corrected is read by the usual turns.
    private static readonly TimeSpan _growing = TimeSpan.FromMinutes(35);

    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    // A finished day is read again as long as corrections come: an hour after its end, three hours, then ever more seldom.
    private static readonly TimeSpan[] _rereads =
    [
        TimeSpan.Zero,
        _hour,
        ReadCoverage.Settling,
        TimeSpan.FromDays(1),
        TimeSpan.FromDays(3),
        TimeSpan.FromDays(7),
    ];

    /// <exception cref="InvalidInputException">There is no day in the span that could be read.</exception>
    public static void RequireSpan(UtcDay? from, UtcDay? until, UtcDay today)
    {
        if (from > until)
        {
            throw new InvalidInputException(
                "from",
                $"The span is empty: it begins on {from} and ends before that, on {until}. Nothing was read."
            );
        }

        if (from > today)
        {
            throw new InvalidInputException("from", $"The span is empty: {from} lies ahead, and today is {today} (UTC). Nothing was read.");
        }

        var first = today.AddDays(1 - Days);
        if (until < first)
        {
            throw new InvalidInputException(
                "until",
                $"The span is empty: {until} is more than a year ago, and nothing before {first} is read. Import an export file for older days."
            );
        }
    }

    /// <param name="slices">What was read before.</param>
    /// <param name="now">The present.</param>
    /// <param name="from">Nothing before this day; null for a year back.</param>
    /// <param name="until">Nothing after this day; null for today.</param>
    /// <param name="switched">Days on which sharing was switched: they are kept by the minute, so that before and after can be told
    /// apart.</param>
    public static List<SliceSpan> Usage(
        IReadOnlyCollection<ReportSlice> slices,
        Instant now,
        UtcDay? from = null,
        UtcDay? until = null,
        IReadOnlySet<UtcDay>? switched = null
    )
    {
        var today = now.Day;
        var first = Later(from, today.AddDays(1 - Days));
        var last = until is { } bound && bound < today ? bound : today;
        var plan = new List<SliceSpan>();
        if (last == today)
        {
            AddToday(plan, slices, now);
        }

        for (var day = Earlier(last, today.AddDays(-1)); day >= Later(first, today.AddDays(1 - HourlyDays)); day = day.AddDays(-1))
        {
            var width = switched?.Contains(day) == true ? _minute : _hour;
            if (IsDue(slices, day, now, (int)width.TotalSeconds))
            {
                plan.Add(new SliceSpan(day.Start, day.End, width));
            }
        }

        AddOlder(plan, slices, first, Earlier(last, today.AddDays(-HourlyDays)), DaysPerSlice);
        return plan;
    }

    /// <summary>The same for costs, which come by the day.</summary>
    public static List<SliceSpan> Costs(IReadOnlyCollection<ReportSlice> slices, Instant now, UtcDay? from = null, UtcDay? until = null)
    {
        var today = now.Day;
        var first = Later(from, today.AddDays(1 - Days));
        var last = until is { } bound && bound < today ? bound : today;
        var recent = Later(first, today.AddDays(1 - HourlyDays));
        var plan = new List<SliceSpan>();
        if (
            recent <= last
            && slices
                .Where(slice => slice.Start < last.End && slice.End > recent.Start)
                .Select(slice => slice.ReadAt)
                .DefaultIfEmpty(Instant.Beginning)
                .Max()
                is var read
            && (read == Instant.Beginning || now.Since(read) >= _hour * 6)
        )
        {
            plan.Add(new SliceSpan(recent.Start, last.End, _day));
        }

        AddOlder(plan, slices, first, Earlier(last, today.AddDays(-HourlyDays)), 90);
        return plan;
    }

    /// <summary>
    /// What of today may have grown since the last look: the minute under way too, so that what is shown is no older than the pause between
    /// two looks.
    /// </summary>
    public static List<SliceSpan> Today(IReadOnlyCollection<ReportSlice> slices, Instant now)
    {
        var start = now.Day.Start;
        var again = slices.Where(slice => slice.WidthSeconds == 60).Reads().CoveredUntil(start).Plus(-_growing);
        var from = Instant.FromUnixMilliseconds(again.UnixMilliseconds / 60_000 * 60_000);
        return [new SliceSpan(from > start ? from : start, NextMinute(now), _minute)];
    }

    /// <summary>The end of the minute under way.</summary>
    public static Instant NextMinute(Instant now) => Instant.FromUnixMilliseconds(((now.UnixMilliseconds / 60_000) + 1) * 60_000);

    private static void AddToday(List<SliceSpan> plan, IReadOnlyCollection<ReportSlice> slices, Instant now)
    {
        var start = now.Day.Start;
        var end = Instant.FromUnixMilliseconds(now.UnixMilliseconds / 60_000 * 60_000);
        if (end <= start)
        {
            return;
        }

        // Without a hole since midnight only the last hours are read again.
        var known = slices.Where(slice => slice.WidthSeconds == 60).Reads().CoveredUntil(start);
        // From a whole minute on: a look ends within one, and half of it cannot be asked for.
        var again = Instant.FromUnixMilliseconds(known.Plus(-ReadCoverage.Settling).UnixMilliseconds / 60_000 * 60_000);
        plan.Add(new SliceSpan(again > start ? again : start, end, _minute));
    }

    private static void AddOlder(List<SliceSpan> plan, IReadOnlyCollection<ReportSlice> slices, UtcDay first, UtcDay last, int daysPerSlice)
    {
        for (var day = last; day >= first; )
        {
            if (slices.Reads().Cover(day))
            {
                day = day.AddDays(-1);
                continue;
            }

            var start = day;
            while (start > first && day.Number - start.Number + 1 < daysPerSlice && !slices.Reads().Cover(start.AddDays(-1)))
            {
                start = start.AddDays(-1);
            }

            plan.Add(new SliceSpan(start.Start, day.End, _day));
            day = start.AddDays(-1);
        }
    }

    private static bool IsDue(IReadOnlyCollection<ReportSlice> slices, UtcDay day, Instant now, int widthSeconds)
    {
        var covering = slices.FirstOrDefault(slice =>
            slice.WidthSeconds == widthSeconds && slice.Start <= day.Start && slice.End >= day.End
        );
        return covering is null || _rereads.Any(after => day.End.Plus(after) is var due && due <= now && covering.ReadAt < due);
    }

    private static UtcDay Later(UtcDay? bound, UtcDay day) => bound is { } given && given > day ? given : day;

    private static UtcDay Earlier(UtcDay left, UtcDay right) => left < right ? left : right;
}
