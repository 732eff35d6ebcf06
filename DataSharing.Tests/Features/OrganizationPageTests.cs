using Bunit;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What every page about an organization does with late, failed and repeated reads, and with acts.</summary>
public sealed class OrganizationPageTests : BunitContext, IClassFixture<OrganizationPageTests.Server>
{
    private readonly Reads _reads = new();
    private readonly Actor _actor;

    public OrganizationPageTests(Server server)
    {
        _actor = server.Actor;
        Services.AddSingleton(new LiveFeed(TimeProvider.System, NullLogger<LiveFeed>.Instance));
        Services.AddSingleton(server.Visits);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(_reads);
    }

    [Fact]
    public async Task OtherChoice_WhileTheFormerIsRead_ShowsTheNewOne_WhicheverEndsLast()
    {
        var page = Open("org-a", "first");
        await BegunAsync(1);

        page.Render(parameters => parameters.Add(shown => shown.Choice, "second"));
        await BegunAsync(2);
        _reads[1].SetResult("of the second");
        await ShowsAsync(page, "of the second");
        _reads[0].SetResult("of the first");

        await SettledAsync(page);
        Assert.Equal("of the second", page.Markup);
        Assert.Equal(1, page.Instance.Applied);
    }

    [Fact]
    public async Task OtherOrganization_ShowsNothingOfTheFormer()
    {
        var page = Open("org-a");
        await BegunAsync(1);
        _reads[0].SetResult("of a");
        await ShowsAsync(page, "of a");

        page.Render(parameters => parameters.Add(shown => shown.OrganizationId, "org-b"));
        Assert.Equal("loading", page.Markup);
        await BegunAsync(2);
        _reads[1].SetException(new NotFoundException("This"));
        await ShowsAsync(page, "This does not exist, or you may not see it.");

        page.Render(parameters => parameters.Add(shown => shown.OrganizationId, "org-a"));
        Assert.Equal("loading", page.Markup);
    }

    [Fact]
    public async Task NewsDuringARead_CostOneMoreRead()
    {
        var page = Open("org-a");
        await BegunAsync(1);

        await page.InvokeAsync(() =>
        {
            _ = page.Instance.NewsAsync();
            _ = page.Instance.NewsAsync();
            _ = page.Instance.NewsAsync();
        });
        _reads[0].SetResult("one");
        await BegunAsync(2);
        _reads[1].SetResult("two");
        await ShowsAsync(page, "two");

        await SettledAsync(page);
        Assert.Equal(2, _reads.Count);
    }

    [Fact]
    public async Task Failure_IsShown_AndGoesWithTheNextRead()
    {
        var page = Open("org-a");
        await BegunAsync(1);
        _reads[0].SetException(new InvalidOperationException("secret"));
        await ShowsAsync(page, "This cannot be shown at the moment. Nothing was changed.");
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);

        var news = page.InvokeAsync(page.Instance.NewsAsync);
        await BegunAsync(2);
        _reads[1].SetResult("there again");

        await ShowsAsync(page, "there again");
        await news;
    }

    [Fact]
    public async Task PageThatWasLeft_ShowsNothingAndReadsNothingMore()
    {
        var page = Open("org-a");
        await BegunAsync(1);
        var instance = page.Instance;

        await DisposeComponentsAsync();
        Assert.True(_reads.Token.IsCancellationRequested);
        _reads[0].SetResult("late");
        await instance.NewsAsync();

        Assert.Equal(0, instance.Applied);
        Assert.Equal(1, _reads.Count);
    }

    [Fact]
    public async Task Act_WhileAnotherRuns_IsNotDone_AndWhatWentWrongIsSaid()
    {
        var page = Open("org-a");
        await BegunAsync(1);
        _reads[0].SetResult("there");
        await ShowsAsync(page, "there");
        var first = new TaskCompletionSource();

        var act = page.InvokeAsync(() => page.Instance.DoAsync(() => first.Task));

        // What should not have begun would wait for a read that nobody ends.
        Assert.False(
            await page.InvokeAsync(() => page.Instance.DoAsync(() => throw new InvalidOperationException("never done")))
                .WaitAsync(Support.Patience.Most)
        );
        first.SetException(new InvalidInputException("name", "Give a name."));
        await BegunAsync(2);
        _reads[1].SetResult("read anew");

        Assert.False(await act);
        Assert.Equal("Give a name.", page.Instance.WhatWentWrong);
        Assert.False(page.Instance.IsActing);
    }

    [Fact]
    public async Task Act_ThatHasEnded_StaysTheOnlyOne_UntilAReadThatWasBegunAfterItIsShown()
    {
        var page = Open("org-a");
        await BegunAsync(1);
        _reads[0].SetResult("there");
        await ShowsAsync(page, "there");
        var news = page.InvokeAsync(page.Instance.NewsAsync);
        await BegunAsync(2);

        var act = page.InvokeAsync(() => page.Instance.DoAsync(() => Task.CompletedTask));
        _reads[1].SetResult("read before");
        await ShowsAsync(page, "read before");
        Assert.False(
            await page.InvokeAsync(() => page.Instance.DoAsync(() => throw new InvalidOperationException("never done")))
                .WaitAsync(Support.Patience.Most)
        );

        await BegunAsync(3);
        _reads[2].SetResult("read after");
        Assert.True(await act);
        await news;
        Assert.False(page.Instance.IsActing);
    }

    [Theory]
    [InlineData("organizations/org-b/activity?who=somebody")]
    [InlineData("organizations/org-b/usage?from=2026-11-01")]
    [InlineData("organizations/org-a/activity?who=somebody")]
    public async Task QueryOfTheNextPage_ThatComesBeforeThisOneIsLeft_IsNotReadHere(string next)
    {
        var address = Services.GetRequiredService<NavigationManager>();
        address.NavigateTo("organizations/org-a/Usage/");
        var page = Open("org-a", "first");
        await BegunAsync(1);
        _reads[0].SetResult("there");
        await ShowsAsync(page, "there");

        address.NavigateTo(next);
        page.Render(parameters => parameters.Add(shown => shown.Choice, "second"));
        await SettledAsync(page);
        Assert.Equal(1, _reads.Count);

        // However the page's own address is spelled, its own query is read.
        address.NavigateTo("organizations/org-a/usage?from=2026-11-01");
        page.Render(parameters => parameters.Add(shown => shown.Choice, "third"));
        await BegunAsync(2);
    }

    [Fact]
    public async Task Act_ThatEndsAtAnotherOrganization_LeavesNoTraceThere()
    {
        var page = Open("org-a");
        await BegunAsync(1);
        _reads[0].SetResult("of a");
        await ShowsAsync(page, "of a");
        var late = new TaskCompletionSource();
        var act = page.InvokeAsync(() => page.Instance.DoAsync(() => late.Task));

        page.Render(parameters => parameters.Add(shown => shown.OrganizationId, "org-b"));
        await BegunAsync(2);
        late.SetException(new InvalidInputException("name", "Of a, not of b."));

        Assert.False(await act);
        Assert.Null(page.Instance.WhatWentWrong);
        Assert.False(page.Instance.IsActing);
        Assert.Equal(2, _reads.Count);
    }

    private IRenderedComponent<Page> Open(string organization, string choice = "") =>
        Render<Page>(parameters =>
            parameters.AddCascadingValue(_actor).Add(page => page.OrganizationId, organization).Add(page => page.Choice, choice)
        );

    private Task BegunAsync(int reads) => Support.Patience.UntilAsync(() => _reads.Count == reads);

    private static Task ShowsAsync(IRenderedComponent<Page> page, string text) => Support.Patience.UntilAsync(() => page.Markup == text);

    // Whatever stood in line on the page's own thread has been done.
    private static Task SettledAsync(IRenderedComponent<Page> page) => page.InvokeAsync(() => { });

    /// <summary>Two organizations and their owner: whether a page is a look of staff is asked of the database.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private Support.TestServer _server = default!;

        internal Actor Actor { get; private set; } = default!;

        internal SupportVisits Visits => _server.Get<SupportVisits>();

        public async ValueTask InitializeAsync()
        {
            _server = await Support.TestServer.StartAsync(schedules: false);
            await _server.CreateOrganizationAsync("org-a");
            await _server.CreateOrganizationAsync("org-b");
            var user = await _server.CreateUserAsync(
                "owner@example.com",
                PlatformRole.None,
                ("org-a", OrganizationRole.Owner),
                ("org-b", OrganizationRole.Owner)
            );
            Actor = Actor.User(user.Id, "test");
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }

    /// <summary>Reads that end when the test says so.</summary>
    private sealed class Reads
    {
        private readonly List<TaskCompletionSource<string>> _begun = [];

        public int Count => _begun.Count;

        public CancellationToken Token { get; private set; }

        public TaskCompletionSource<string> this[int index] => _begun[index];

        public Task<string> BeginAsync(CancellationToken cancellationToken)
        {
            Token = cancellationToken;
            _begun.Add(new TaskCompletionSource<string>());
            return _begun[^1].Task;
        }
    }

    private sealed class Page : OrganizationPage
    {
        private string _text = "";

        [Parameter]
        public string Choice { get; set; } = "";

        public int Applied { get; private set; }

        public string? WhatWentWrong => Error;

        public bool IsActing => IsBusy;

        protected override string LoadKey => $"{OrganizationId}\n{Choice}";

        [Inject]
        private Reads Reads { get; set; } = default!;

        public Task NewsAsync() => OnNewsAsync(News.All);

        public Task<bool> DoAsync(Func<Task> act) => ActAsync(act);

        protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
        {
            var text = await Reads.BeginAsync(cancellationToken);
            return () => (_text, Applied) = (text, Applied + 1);
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) =>
            builder.AddContent(0, Failure?.Message ?? (IsLoaded ? _text : "loading"));
    }
}
