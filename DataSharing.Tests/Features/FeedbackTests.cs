using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Feedback;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Ratings are taken where feedback is shared, refused with the reason where it is not, and kept once a person.</summary>
public sealed class FeedbackTests : IAsyncLifetime
{
    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private string _key = "";
    private Actor _member = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock);
        _key = await _server.CreateOrganizationAsync("org-f", projects: ["proj_on", "proj_off"]);
        _member = Actor.User(
            (await _server.CreateUserAsync("max@example.com", PlatformRole.None, ("org-f", OrganizationRole.Member))).Id,
            "test"
        );
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Rating_WhereFeedbackIsShared_IsKeptOncePerPersonAndCompletion()
    {
        await ShareAsync();
        await GiveAsync("proj_on", "chatcmpl-1", FeedbackRating.Up, "  fine\nindeed ");
        await GiveAsync("proj_on", "chatcmpl-1", FeedbackRating.Down, null);
        using var client = _server.Client(_key);
        using var byKey = await client.PostAsJsonAsync(
            "/v1/feedback",
            new
            {
                project_id = "proj_on",
                completion_id = "chatcmpl-1",
                rating = "up",
                comment = "=1+1",
            }
        );

        Assert.Equal(HttpStatusCode.OK, byKey.StatusCode);
        Assert.Equal("feedback", (await byKey.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("object").GetString());
        var view = await _server.Get<FeedbackQueries>().GetAsync(_member, "org-f", new FeedbackFilter(), default);
        Assert.Equal([(FeedbackRating.Up, "=1+1"), (FeedbackRating.Down, null)], view.Items.Select(item => (item.Rating, item.Comment)));
        Assert.Equal(new FeedbackCount("proj_on", 1, 1), Assert.Single(view.Counts));
        Assert.Single(
            (
                await _server.Get<FeedbackQueries>().GetAsync(_member, "org-f", new FeedbackFilter(Rating: FeedbackRating.Down), default)
            ).Items
        );

        using var reader = await Support.SignedIn.ClientAsync(_server, "max@example.com");
        Assert.Contains("\"'=1+1\"", await reader.GetStringAsync("/organizations/org-f/feedback/csv"), StringComparison.Ordinal);
        Assert.Equal(
            1,
            JsonDocument.Parse(await reader.GetStringAsync("/organizations/org-f/feedback/json?rating=down")).RootElement.GetArrayLength()
        );
    }

    [Theory]
    [InlineData(
        "proj_off",
        "chatcmpl-1",
        "$.project_id",
        "feedback_not_shared",
        "Project proj_off does not share feedback: the project is not among the selected ones."
    )]
    [InlineData("proj_no", "chatcmpl-1", "$.project_id", "project_unknown", "No project \"proj_no\" is known here.")]
    [InlineData("proj_on", " ", "$.completion_id", "invalid_value", "completion_id must name a completion.")]
    [InlineData(
        "proj_on",
        "a\0b",
        "$.completion_id",
        "invalid_value",
        "completion_id must have at most 200 characters, none of them a control character."
    )]
    public async Task Rating_ThatCannotBeTaken_SaysWhyAndLeavesNothing(
        string project,
        string completion,
        string field,
        string code,
        string message
    )
    {
        await ShareAsync();

        var refusal = await Assert.ThrowsAsync<InvalidInputException>(() => GiveAsync(project, completion, FeedbackRating.Up, null));

        Assert.Equal((field, code, message), (refusal.Param, refusal.Code, refusal.Message));
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(0, await database.Feedback.CountAsync());
    }

    [Fact]
    public async Task Rating_OnceFeedbackIsStopped_IsRefusedAndWhatWasKeptStays()
    {
        await ShareAsync();
        await GiveAsync("proj_on", "chatcmpl-1", FeedbackRating.Up, null);
        await DecideAsync(SharingList.Disabled, 1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        using var client = _server.Client(_key);
        using var answer = await client.PostAsJsonAsync(
            "/v1/feedback",
            new
            {
                project_id = "proj_on",
                completion_id = "chatcmpl-2",
                rating = "up",
            }
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(
            "sharing is not turned on here for the organization",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Single((await _server.Get<FeedbackQueries>().GetAsync(_member, "org-f", new FeedbackFilter(), default)).Items);
    }

    private async Task ShareAsync()
    {
        await DecideAsync(SharingList.Selected(["proj_on"]), 0);
        _clock.Advance(TimeSpan.FromSeconds(2));
    }

    private Task DecideAsync(SharingList list, long version) =>
        _server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange("org-f", new Dictionary<SharingControl, SharingList> { [SharingControl.Feedback] = list }, version, 1),
                default
            );

    private Task<CompletionRating> GiveAsync(string project, string completion, FeedbackRating rating, string? comment) =>
        _server.Get<GiveFeedback>().ExecuteAsync(_member, "org-f", new FeedbackInput(project, completion, rating, comment), default);
}
