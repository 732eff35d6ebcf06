using CsCheck;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>The rule's table first; then any files at all against a model of a few lines.</summary>
public sealed class OneSourceTests
{
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 3));

    private static readonly Gen<bool> _flag = Gen.Bool;

    // What was really used: minutes of the day, by project; an empty name is traffic of no project.
    private static readonly Gen<List<(int Minute, string Project, long Tokens)>> _truth = Gen.Select(
        Gen.Int[0, 1_439],
        Gen.Int[0, 2].Select(place => new[] { "a", "b", "" }[place]),
        Gen.Long[1, 1_000]
    ).List[0, 60];

    private static readonly Gen<List<(int Width, int From, int Until, bool Grouped)>> _files = Gen.Select(
            Gen.Int[0, 2].Select(place => new[] { 1, 60, 1_440 }[place]),
            Gen.Int[0, 24],
            Gen.Int[0, 24],
            _flag
        )
        .Select(
            (width, from, until, grouped) =>
                width == 1_440 ? (width, 0, 1_440, grouped) : (width, Math.Min(from, until) * 60, Math.Max(from, until) * 60, grouped)
        )
        .List[0, 5];

    // source:project:width:start:tokens, minutes of the day; "-" stands for no grouping by project, "." for a row that names none.
    [Theory]
    [InlineData("an ungrouped file, then a grouped one", "f:-:1440:0:100 f:a:1440:0:60 f:b:1440:0:40", "", 100, "a b")]
    [InlineData("a mixture of one file", "f:.:1440:0:100 f:a:1440:0:60", "", 160, ". a")]
    [InlineData("a grouped export that was filtered", "f:-:1440:0:100 f:a:1440:0:60", "", 100, "-")]
    [InlineData("a day, and the minutes of it", "f:a:1440:0:100 f:a:1:5:60 f:a:1:700:40", "", 100, "a a")]
    [InlineData("a day, and minutes of a part of it", "f:a:1440:0:100 f:a:1:5:60", "", 100, "a")]
    [InlineData("a day of one project, minutes of another", "f:a:1440:0:100 f:b:1:5:60", "", 160, "a b")]
    [InlineData("hours and minutes beside each other", "f:a:60:0:100 f:a:1:60:60", "", 160, "a a")]
    [InlineData("ungrouped hours overlapping grouped ones", "f:-:60:0:10 f:-:60:60:20 f:a:60:60:20 f:a:60:120:30", "", 60, "- a a")]
    [InlineData("read before file", "s:a:60:0:90 f:a:60:0:100", "0-60", 90, "a")]
    [InlineData("a file of hours that were not read", "s:a:60:0:90 f:a:60:60:100", "0-60", 190, "a a")]
    [InlineData("all read", "s:a:60:0:90 f:a:1440:0:100 f:c:1440:0:7", "0-1440", 90, "a")]
    [InlineData("all read, and nothing reported", "f:a:1440:0:100", "0-1440", 0, "")]
    [InlineData("a file of the day beside half of it", "s:a:60:0:90 f:a:1440:0:100", "0-720", 100, "a")]
    [InlineData("an ungrouped file beside half of the day", "s:a:60:0:90 s:b:60:0:5 f:-:1440:0:100", "0-720", 100, "-")]
    public void OfDay_CountsEachTimeAndProjectOnce(string what, string rows, string read, int tokens, string projects)
    {
        var counted = OneSource.OfDay(_day, rows.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Row), Read(read), row => row);
        Assert.True(tokens == counted.Sum(row => row.Amount), what);
        Assert.Equal(
            projects,
            string.Join(
                ' ',
                counted
                    .Select(row =>
                        row.ProjectId switch
                        {
                            null => "-",
                            "" => ".",
                            var id => id,
                        }
                    )
                    .Order(StringComparer.Ordinal)
            )
        );
    }

    [Fact]
    public void OfDay_FinerRowsOfTheWholeDay_CountEvenWhereTheyHoldLess()
    {
        var hours = Enumerable.Range(0, 24).Select(hour => new ReportedBucket(false, "a", At(hour * 60), At((hour + 1) * 60), 1));
        Assert.Equal(
            24,
            OneSource
                .OfDay(_day, hours.Append(new ReportedBucket(false, "a", _day.Start, _day.End, 100)), [], row => row)
                .Sum(row => row.Amount)
        );
    }

    [Fact]
    public void OfDay_OfAnyFilesOfOneTruth_CountsEachCoveredMinuteOnce() =>
        Gen.Select(_truth, _files, Gen.Int[0, 24])
            .Sample(
                (truth, files, readHours) =>
                {
                    var rows = files
                        .SelectMany(file => Export(truth, file))
                        .Distinct()
                        .Concat(Export(truth, (1, 0, readHours * 60, true)).Select(row => row with { IsRead = true }))
                        .ToList();
                    var counted = OneSource.OfDay(_day, rows, readHours == 0 ? [] : [(_day.Start, At(readHours * 60))], row => row);

                    var expected = truth
                        .Where(used =>
                            used.Minute < readHours * 60 || files.Exists(file => used.Minute >= file.From && used.Minute < file.Until)
                        )
                        .Sum(used => used.Tokens);
                    return expected == counted.Sum(row => row.Amount) && counted.Distinct().Count() == counted.Count;
                },
                iter: 5_000,
                threads: 1
            );

    // One row for each bucket, and project where it is grouped; buckets without usage are left out.
    private static IEnumerable<ReportedBucket> Export(
        List<(int Minute, string Project, long Tokens)> truth,
        (int Width, int From, int Until, bool Grouped) file
    ) =>
        truth
            .Where(used => used.Minute >= file.From && used.Minute < file.Until)
            .GroupBy(used => (Start: used.Minute / file.Width * file.Width, Project: file.Grouped ? used.Project : null))
            .Select(group => new ReportedBucket(
                false,
                group.Key.Project,
                At(group.Key.Start),
                At(group.Key.Start + file.Width),
                group.Sum(used => used.Tokens)
            ));

    private static ReportedBucket Row(string text)
    {
        var parts = text.Split(':');
        int Number(int place) => int.Parse(parts[place], System.Globalization.CultureInfo.InvariantCulture);
        return new ReportedBucket(
            parts[0] == "s",
            parts[1] switch
            {
                "-" => null,
                "." => "",
                var id => id,
            },
            At(Number(3)),
            At(Number(3) + Number(2)),
            Number(4)
        );
    }

    private static (Instant, Instant)[] Read(string text) =>
        text.Length == 0
            ? []
            :
            [
                (
                    At(int.Parse(text.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture)),
                    At(int.Parse(text.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture))
                ),
            ];

    private static Instant At(int minute) => _day.Start.Plus(TimeSpan.FromMinutes(minute));
}
