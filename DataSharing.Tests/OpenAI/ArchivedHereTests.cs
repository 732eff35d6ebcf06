using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Organizations;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>What somebody here archived stays so, whatever OpenAI lists; what OpenAI archived comes back with it.</summary>
public sealed class ArchivedHereTests
{
    [Fact]
    public async Task Project_ArchivedHere_StaysArchived_AndOneThatOpenAIArchivedReturns()
    {
        await using var setting = await Setting.StartAsync(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        setting.Replica.Projects.AddRange([("proj_a", "proj_a", false), ("proj_b", "proj_b", true), ("proj_c", "proj_c", false)]);
        await setting
            .Server.Get<MarkProject>()
            .ExecuteAsync(Actor.Operator, Setting.Organization, "proj_a", ProjectMarkKind.Archived, true, default);
        await WatchTests.ReadAsync(setting);
        Assert.Equal(["proj_a", "proj_b"], await ArchivedAsync(setting));

        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        setting.Replica.Projects[1] = ("proj_b", "proj_b", false);
        await WatchTests.ReadAsync(setting);

        Assert.Equal(["proj_a"], await ArchivedAsync(setting));
    }

    [Fact]
    public async Task Project_ThatAnOwnersImportFoundArchived_ReturnsWithOpenAIsList()
    {
        await using var setting = await Setting.StartAsync(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        setting.Replica.Projects.AddRange([("proj_a", "proj_a", false), ("proj_b", "proj_b", true)]);
        await setting.Server.Get<ImportProjects>().ExecuteAsync(Actor.Operator, Setting.Organization, default);
        Assert.Equal(["proj_b"], await ArchivedAsync(setting));

        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        setting.Replica.Projects[1] = ("proj_b", "proj_b", false);
        await WatchTests.ReadAsync(setting);

        Assert.Empty(await ArchivedAsync(setting));
    }

    private static async Task<IEnumerable<string>> ArchivedAsync(Setting setting)
    {
        await using var database = await WatchTests.DatabaseAsync(setting);
        var history = (await database.FindHistoryAsync(Setting.Organization, default))!;
        return history
            .At(Instant.From(setting.Clock.GetUtcNow()))
            .Projects.Where(project => project.Archived)
            .Select(project => project.Id)
            .Order(StringComparer.Ordinal);
    }
}
