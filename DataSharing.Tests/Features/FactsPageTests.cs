using Bunit;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Facts;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.UI;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The page Facts while others enter facts too: what it shows is what it records, or it records nothing.</summary>
public sealed class FactsPageTests : BunitContext, IAsyncLifetime
{
    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private AsyncServiceScope _scope;
    private Actor _owner = default!;
    private Actor _other = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        await _server.CreateOrganizationAsync("org-a");
        _owner = await OwnerAsync("owner@example.com");
        _other = await OwnerAsync("other@example.com");
        _scope = _server.Services.CreateAsyncScope();
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddFallbackServiceProvider(_scope.ServiceProvider);
    }

    [Fact]
    public async Task Choice_StaysShown_WhileAnotherOwnerEntersSomethingElse_AndIsNotRecordedOverIt()
    {
        var page = await OpenAsync();
        await ChooseAsync(page, "tier-3");
        await EnterAsync(_other, "tier-5");
        await Support.Patience.UntilAsync(() => page.FindAll("tbody tr").Count == 5);

        Assert.Equal("tier-3", Tier(page).GetAttribute("value"));
        await ClickAsync(page, "Save");

        await ShowsAsync(page, "This fact was entered anew meanwhile.");
        Assert.Equal(["tier-4", "tier-5"], await TiersAsync());
        await Support.Patience.UntilAsync(() => Tier(page).GetAttribute("value") == "tier-5");

        // Whoever has seen it may.
        await ChooseAsync(page, "tier-3");
        await ClickAsync(page, "Save");
        await Support.Patience.UntilAsync(async () => (await TiersAsync()).Count == 3);
        Assert.Equal(["tier-4", "tier-5", "tier-3"], await TiersAsync());
    }

    [Fact]
    public async Task Confirmed_IsWhatIsShown_FromNow_WhateverDayStandsBelow()
    {
        _clock.Advance(TimeSpan.FromDays(40));
        var page = await OpenAsync();
        await page.InvokeAsync(() => page.Find("input[type=date]").ChangeAsync(new() { Value = "2026-11-01" }));
        await page.InvokeAsync(() => Row(page).QuerySelector("button")!.Click());

        await Support.Patience.UntilAsync(async () => (await TiersAsync()).Count == 2);
        Assert.Equal(["tier-4", "tier-4"], await TiersAsync());
        Assert.Equal(Instant.From(_clock.GetUtcNow()).Day, (await EntriesAsync())[^1].EffectiveAt.Day);
        Assert.Equal("2026-11-01", page.Find("input[type=date]").GetAttribute("value"));
    }

    [Fact]
    public async Task Fact_ThatWasEnteredSinceItWasSeen_IsAConflict_OnlyForWhoeverSaysWhatTheySaw()
    {
        var set = _server.Get<SetFacts>();
        var seen = (await _server.Get<FactsQueries>().GetAsync(_owner, "org-a", default)).Facts.Single(fact => fact.Kind == FactKind.Tier);
        await EnterAsync(_other, "tier-5");

        var conflict = await Assert.ThrowsAsync<ConflictException>(() => RecordAsync("tier-3"));
        Assert.Equal(("fact_changed", "tier"), (conflict.Code, conflict.Param));
        Assert.Equal(["tier-4", "tier-5"], await TiersAsync());

        // Another fact is another matter.
        await set.ExecuteAsync(
            _owner,
            "org-a",
            new FactValuesInput(Zdr: "yes"),
            null,
            new SeenFact(FactKind.Zdr, seen.Latest + 100),
            default
        );
        await EnterAsync(_owner, "tier-3");
        Assert.Equal(["tier-4", "tier-5", "tier-3"], await TiersAsync());

        Task RecordAsync(string tier) =>
            set.ExecuteAsync(_owner, "org-a", new FactValuesInput(Tier: tier), null, new SeenFact(FactKind.Tier, seen.Latest), default);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeComponentsAsync();
        await _scope.DisposeAsync();
        await _server.DisposeAsync();
        await DisposeAsync();
    }

    private async Task<Actor> OwnerAsync(string email)
    {
        var user = await _server.CreateUserAsync(email, PlatformRole.None, ("org-a", OrganizationRole.Owner));
        return Actor.User(user.Id, "test");
    }

    private async Task<IRenderedComponent<FactsPage>> OpenAsync()
    {
        var page = Render<FactsPage>(parameters =>
            parameters
                .AddCascadingValue(_owner)
                .AddCascadingValue(Viewer.Of("Europe/Berlin"))
                .AddCascadingValue(PageQuery.Name, new PageQuery(""))
                .Add(shown => shown.OrganizationId, "org-a")
        );
        await ShowsAsync(page, "How it was");
        return page;
    }

    private async Task EnterAsync(Actor actor, string tier)
    {
        await _server.Get<SetFacts>().ExecuteAsync(actor, "org-a", new FactValuesInput(Tier: tier), null, default);
        _clock.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task<List<OrganizationFact>> EntriesAsync()
    {
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return await database
            .OrganizationFacts.AsNoTracking()
            .Where(fact => fact.OrganizationId == "org-a" && fact.Kind == FactKind.Tier)
            .OrderBy(fact => fact.Sequence)
            .ToListAsync();
    }

    private async Task<List<string?>> TiersAsync() => (await EntriesAsync()).ConvertAll(entry => entry.Value);

    // On the page's own thread: found and changed before it is drawn anew.
    private static Task ChooseAsync(IRenderedComponent<FactsPage> page, string tier) =>
        page.InvokeAsync(() => Tier(page).ChangeAsync(new() { Value = tier }));

    private static Task ClickAsync(IRenderedComponent<FactsPage> page, string button) =>
        page.InvokeAsync(() => page.FindAll("button").Single(one => one.TextContent.Trim() == button).Click());

    private static AngleSharp.Dom.IElement Tier(IRenderedComponent<FactsPage> page) => page.Find("select[aria-label='Usage tier']");

    private static AngleSharp.Dom.IElement Row(IRenderedComponent<FactsPage> page) => Tier(page).ParentElement!;

    private static Task ShowsAsync(IRenderedComponent<FactsPage> page, string text) =>
        Support.Patience.UntilAsync(() => page.Markup.Contains(text, StringComparison.Ordinal));
}
