using System.Globalization;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>An older day that cannot be read keeps neither the others from being read nor today from its pace.</summary>
public sealed class OlderUsageTests
{
    private const string Large = "gpt-4.1-2025-04-14";

    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly UtcDay _bad = UtcDay.FromDate(new DateOnly(2026, 11, 19));

    [Theory]
    [InlineData(200)] // Unreadable.
    [InlineData(500)]
    public async Task Turn_WithOneBadOlderDay_ReadsAllOthersAndSaysWhich(int status)
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(8), 400, TimeSpan.FromDays(60));
        var asked = Spoil(setting, status);

        var turn = await setting.SyncAsync();

        Assert.Equal(status == 200 ? AdminApiFault.BadAnswer : AdminApiFault.Unavailable, turn.Error!.Fault);
        Assert.Contains("1 of ", turn.Error.Message, StringComparison.Ordinal);
        Assert.Contains("2026-11-19", turn.Error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(asked);
        await using (var reports = await setting.ReportsAsync())
        {
            Assert.Equal(
                setting.Replica.Usage.Where(row => DayOf(row) != _bad).Sum(row => row.Tokens),
                await reports.Days.Where(row => row.Day != _bad).SumAsync(row => row.Counted.Input + row.Counted.Output)
            );
        }

        setting.Replica.Instead.Clear();
        setting.Clock.Advance(TimeSpan.FromMinutes(7));
        await setting.Server.Get<SyncSchedule>().TurnAsync(default);
        Assert.Null((await setting.KindAsync(SyncKind.Usage)).Error);
        await setting.CompareAsync();
    }

    [Theory]
    [InlineData(true, 90, 1)] // A minute, and the turn that reads it.
    [InlineData(false, 360, 5)] // Every four and a half minutes; the older day four times, ever more seldom.
    public async Task Today_WhileAnOlderDayFails_KeepsItsPaceAndTheOlderDayWaits(bool looked, int seconds, int most)
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(8), 50, TimeSpan.FromDays(10));
        var asked = Spoil(setting, 200);
        await setting.SyncAsync();
        asked.Clear();
        using var page = looked ? setting.Server.Get<TodayWanted>().Hold(Setting.Organization) : null;
        var (step, end) = looked
            ? (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(8))
            : (TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(70));
        var oldest = TimeSpan.Zero;
        for (var passed = TimeSpan.Zero; passed < end; passed += step)
        {
            setting.Clock.Advance(step);
            await setting.Server.Get<SyncSchedule>().TurnAsync(default);
            var until = (await setting.KindAsync(SyncKind.Usage)).ReadUntil!.Value.ToDateTimeOffset();
            oldest = setting.Clock.GetUtcNow() - until > oldest ? setting.Clock.GetUtcNow() - until : oldest;
        }

        Assert.InRange(oldest.TotalSeconds, 1, seconds);
        Assert.InRange(asked.Count, 1, most);
        Assert.NotNull((await setting.KindAsync(SyncKind.Usage)).Error);
        Assert.Contains("Today is read as usual", setting.WordsOf(await setting.KindAsync(SyncKind.Usage)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turn_WhoseTodayIsUnreadable_ReadsWhatIsOlder()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(8), 100, TimeSpan.FromDays(30));
        setting.Replica.Instead["usage/completions"] = context =>
            context.Request.Query["bucket_width"] == "1m" ? context.Response.WriteAsync("<html>") : setting.Replica.UsageAsync(context);

        Assert.Equal(AdminApiFault.BadAnswer, (await setting.SyncAsync()).Error!.Fault);

        var today = UtcDay.FromDate(DateOnly.FromDateTime(_noon.UtcDateTime));
        Assert.Equal(setting.Replica.Usage.Where(row => DayOf(row) != today).Sum(row => row.Tokens), await setting.TokensAsync());
        Assert.Contains(
            "What OpenAI counted is not known",
            setting.WordsOf(await setting.KindAsync(SyncKind.Usage)),
            StringComparison.Ordinal
        );
    }

    private static UtcDay DayOf(Counted row) => UtcDay.FromDate(DateOnly.FromDateTime(row.At.UtcDateTime));

    private static List<DateTimeOffset> Spoil(Setting setting, int status)
    {
        var asked = new List<DateTimeOffset>();
        setting.Replica.Instead["usage/completions"] = context =>
        {
            if (context.Request.Query["start_time"] != _bad.Start.UnixSeconds.ToString(CultureInfo.InvariantCulture))
            {
                return setting.Replica.UsageAsync(context);
            }

            asked.Add(setting.Clock.GetUtcNow());
            return status == 200 ? context.Response.WriteAsync("<html>") : Replica.ErrorAsync(context, status, "whatever");
        };
        return asked;
    }
}
