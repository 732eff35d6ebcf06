using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Outbox;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>
/// A member's request reaches every owner, and its answer whoever asked: in the bell, and by mail where there is a mail server.
/// </summary>
public sealed class RequestNewsTests : IAsyncLifetime
{
    private const string Organization = "org-a";

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly int _port = Support.FreePort.Next();
    private Support.TestServer _server = default!;
    private Actor _olga = default!;
    private Actor _otto = default!;
    private Actor _mia = default!;
    private Actor _max = default!;

    private AskForSharing Ask => _server.Get<AskForSharing>();

    private AnswerRequest Answer => _server.Get<AnswerRequest>();

    private AlertInbox Inbox => _server.Get<AlertInbox>();

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(
            _clock,
            schedules: false,
            deliveries: new DeliveryOptions(new SmtpOptions("localhost", _port, SmtpSecurity.None, "sharing@example.com", null, null), [])
        );
        await _server.CreateOrganizationAsync(Organization, projects: ["proj_a", "proj_b"]);
        await _server.CreateOrganizationAsync("org-b", projects: ["proj_a"]);
        _olga = await PersonAsync("olga@example.com", OrganizationRole.Owner);
        _otto = await PersonAsync("otto@example.com", OrganizationRole.Owner);
        _mia = await PersonAsync("mia@example.com", OrganizationRole.Member);
        _max = await PersonAsync("max@example.com", OrganizationRole.Member);
        await PersonAsync("gone@example.com", OrganizationRole.Owner);
        await _server.Get<PasswordLinks>().DisableAsync(Actor.Operator, "gone@example.com", default);
        await _server.CreateUserAsync("elsewhere@example.com", PlatformRole.None, ("org-b", OrganizationRole.Owner));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Request_ComesToEachOwnerOnce_WithoutAnybodysAddress_AndItsAnswerToWhoeverAsked()
    {
        await using var mail = await Support.MailServer.StartAsync(_port);

        var id = await AskAsync("We need the tokens.");

        await Support.Patience.UntilAsync(() => mail.Received.Count == 2);
        Assert.Equal(["olga@example.com", "otto@example.com"], mail.Received.Select(To).Order());
        Assert.All(
            mail.Received,
            message =>
            {
                Assert.Equal("mia asks to share Project proj_a · org-a", message.Subject);
                Assert.Contains("> We need the tokens.", message.TextBody, StringComparison.Ordinal);
                Assert.Contains("/organizations/org-a/data-sharing#requests", message.TextBody, StringComparison.Ordinal);
                Assert.DoesNotContain("@example.com", message.TextBody, StringComparison.Ordinal);
            }
        );

        await Answer.DeclineAsync(_olga, Organization, id, "Customers' data.", default);

        await Support.Patience.UntilAsync(() => mail.Received.Count == 3);
        var answer = mail.Received[2];
        Assert.Equal("mia@example.com", To(answer));
        Assert.Equal("Declined: Project proj_a to share its inputs and outputs · org-a", answer.Subject);
        Assert.Contains("Declined by olga", answer.TextBody, StringComparison.Ordinal);
        Assert.Contains("> Customers' data.", answer.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("@example.com", answer.TextBody, StringComparison.Ordinal);

        // What it says is for one person: nothing of it is kept, and each has the id of its own delivery.
        await Support.Patience.UntilAsync(async () => (await DeliveriesAsync()).TrueForAll(one => one.State == DeliveryState.Sent));
        var sent = await DeliveriesAsync();
        Assert.All(sent, one => Assert.Equal((id, null), (one.RequestId, one.SealedBody)));
        Assert.Equal(sent.Select(one => $"{one.Id}@example.com").Order(), mail.Received.Select(message => message.MessageId).Order());
    }

    [Fact]
    public async Task Bell_CountsARequestForOwnersUntilItIsDecided_AndTheAnswerForWhoeverAskedUntilItIsRead()
    {
        var id = await AskAsync();
        await Inbox.ReadAsync(_olga, Organization, default);

        foreach (var owner in new[] { _olga, _otto })
        {
            Assert.Equal(new UnreadView(0, 1, 0), await Inbox.UnreadAsync(owner, Organization, default));
            var line = Assert.Single((await Inbox.GetAsync(owner, Organization, default)).Requests);
            Assert.Equal((id, "Project proj_a"), (line.Request.Id, line.Project));
        }

        foreach (var member in new[] { _mia, _max })
        {
            Assert.Equal(default, await Inbox.UnreadAsync(member, Organization, default));
            Assert.Empty((await Inbox.GetAsync(member, Organization, default)).Requests);
        }

        await Answer.DeclineAsync(_otto, Organization, id, null, default);

        Assert.Equal(default, await Inbox.UnreadAsync(_olga, Organization, default));
        Assert.Empty((await Inbox.GetAsync(_olga, Organization, default)).Answers);
        Assert.Equal(default, await Inbox.UnreadAsync(_max, Organization, default));
        Assert.Equal(new UnreadView(0, 0, 1), await Inbox.UnreadAsync(_mia, Organization, default));
        Assert.Equal(id, Assert.Single((await Inbox.GetAsync(_mia, Organization, default)).Answers).Request.Id);

        // Only who asked can read it away.
        await Inbox.ReadAsync(_max, Organization, default);
        Assert.Equal(1, (await Inbox.UnreadAsync(_mia, Organization, default)).Total);
        await Inbox.ReadAsync(_mia, Organization, default);
        Assert.Equal(0, (await Inbox.UnreadAsync(_mia, Organization, default)).Total);
    }

    [Fact]
    public async Task Request_ThatIsWithdrawn_IsCountedNoMore_AndTellsNobody()
    {
        var id = await AskAsync();

        await Ask.WithdrawAsync(_mia, Organization, id, default);

        Assert.Equal(default, await Inbox.UnreadAsync(_olga, Organization, default));
        Assert.Equal(default, await Inbox.UnreadAsync(_mia, Organization, default));
        Assert.DoesNotContain(await DeliveriesAsync(), one => one.Kind == DeliveryKind.RequestAnswered);
    }

    [Fact]
    public async Task Request_AndItsMail_AreStoredTogether_OrNotAtAll()
    {
        await using (var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            await database.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER full BEFORE INSERT ON Deliveries BEGIN SELECT RAISE(ABORT, 'no room'); END",
                TestContext.Current.CancellationToken
            );
        }

        await Assert.ThrowsAsync<DbUpdateException>(() => AskAsync());

        Assert.Equal(default, await Inbox.UnreadAsync(_olga, Organization, default));
        Assert.Empty((await _server.Get<SharingQueries>().GetAsync(_mia, Organization, default)).Requests);
    }

    [Fact]
    public async Task Mail_ThatStillWaits_EndsWithTheAnswer_AndWithTheRole()
    {
        var id = await AskAsync();
        await Support.Patience.UntilAsync(async () => (await DeliveriesAsync()).TrueForAll(one => one.Attempts == 1));

        await _server.Get<ChangeRole>().ExecuteAsync(_olga, Organization, _otto.Id, OrganizationRole.Member, default);

        Assert.Equal(
            [("olga@example.com", DeliveryState.Pending), ("otto@example.com", DeliveryState.Dead)],
            (await DeliveriesAsync()).Select(one => (one.Address, one.State)).Order()
        );
        await Answer.DeclineAsync(_olga, Organization, id, null, default);

        Assert.Equal(
            [
                ("mia@example.com", DeliveryState.Pending, true),
                ("olga@example.com", DeliveryState.Dead, false),
                ("otto@example.com", DeliveryState.Dead, false),
            ],
            (await DeliveriesAsync()).Select(one => (one.Address, one.State, one.SealedBody is not null)).Order()
        );
        await _server.Get<RemoveMember>().ExecuteAsync(_olga, Organization, _mia.Id, default);
        Assert.All(await DeliveriesAsync(), one => Assert.Equal((DeliveryState.Dead, null), (one.State, one.SealedBody)));
    }

    [Fact]
    public async Task Grant_IsToldLikeARefusal()
    {
        await AskAsync();

        await _server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                _olga,
                new SharingChange(
                    Organization,
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.AllProjects },
                    0,
                    1
                ),
                default
            );

        Assert.Equal(new UnreadView(0, 0, 1), await Inbox.UnreadAsync(_mia, Organization, default));
        var answer = Assert.Single(await DeliveriesAsync(), one => one.Kind == DeliveryKind.RequestAnswered);
        Assert.Equal(("mia@example.com", "Granted"), (answer.Address, answer.Title[..7]));

        // What was decided is not what OpenAI does.
        Assert.Contains("only once an owner has switched it there", _server.Get<Deliveries>().BodyOf(answer), StringComparison.Ordinal);
    }

    private static string To(MimeMessage message) => Assert.Single(message.To.Mailboxes).Address;

    private Task<string> AskAsync(string? reason = null) => Ask.AskAsync(_mia, Organization, "proj_a", SharingWish.Share, reason, default);

    private async Task<List<Delivery>> DeliveriesAsync()
    {
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return await database
            .Deliveries.AsNoTracking()
            .Where(delivery => delivery.RequestId != null)
            .OrderBy(delivery => delivery.Sequence)
            .ToListAsync();
    }

    private async Task<Actor> PersonAsync(string email, OrganizationRole role) =>
        Actor.User((await _server.CreateUserAsync(email, PlatformRole.None, (Organization, role))).Id, "test");
}
