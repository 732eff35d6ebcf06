using System.Net;
using System.Net.Sockets;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Identity;
using DataSharing.Tests.Alerts;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmtpServer.Protocol;
using Xunit;

namespace DataSharing.Tests.Outbox;

/// <summary>E-mail goes to a mail server: alerts, invitations, links and notices; without one all is as it was.</summary>
public sealed class EmailTests
{
    [Fact]
    public async Task Alert_ComesAsPlainText_WithItsIdAndALink()
    {
        await using var mail = await Support.MailServer.StartAsync();
        await using var server = await AlertServer.StartAsync(deliveries: With(mail.Port));
        await AddEmailAsync(server);
        await server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Percent: 80));
        await server.SendAsync(850_000);

        await Support.Patience.UntilAsync(() => mail.Received.Count == 1);

        var message = mail.Received[0];
        Assert.Equal("Large pool: 80% used · org-a", message.Subject);
        Assert.Equal("team@example.com", Assert.Single(message.To.Mailboxes).Address);
        Assert.Equal("sharing@example.com", Assert.Single(message.From.Mailboxes).Address);
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
        Assert.Contains("850,000 of 1,000,000 tokens of 22 November 2026 are used.", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("/organizations/org-a", message.TextBody, StringComparison.Ordinal);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].State == DeliveryState.Sent);
        Assert.Equal($"{(await server.DeliveriesAsync())[0].Id}@example.com", message.MessageId);
    }

    [Fact]
    public async Task Message_ThatTheServerRefuses_IsGivenUp_AndSaysWhy()
    {
        await using var mail = await Support.MailServer.StartAsync();
        mail.Answer = new SmtpResponse(SmtpReplyCode.TransactionFailed, "no such person");
        await using var server = await AlertServer.StartAsync(deliveries: With(mail.Port));
        await AddEmailAsync(server);
        await TestAsync(server);

        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].State == DeliveryState.Dead);

        Assert.Equal("The mail server refuses it: 554 no such person", (await server.DeliveriesAsync())[0].Error);
    }

    [Fact]
    public async Task Server_ThatRefusesAtItsGreeting_IsTriedAgain()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var server = await AlertServer.StartAsync(deliveries: With(((IPEndPoint)listener.LocalEndpoint).Port));
        await AddEmailAsync(server);
        await TestAsync(server);
        using (var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            await client.GetStream().WriteAsync("554 no service here\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);
        }

        var delivery = (await server.DeliveriesAsync())[0];

        Assert.Equal((DeliveryState.Pending, "The mail server refuses it: 554 no service here"), (delivery.State, delivery.Error));
    }

    [Fact]
    public async Task Message_WhileTheServerIsAway_WaitsForIt()
    {
        var port = Support.FreePort.Next();
        await using var server = await AlertServer.StartAsync(deliveries: With(port));
        await AddEmailAsync(server);
        await TestAsync(server);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);
        var first = (await server.DeliveriesAsync())[0];
        Assert.Equal((DeliveryState.Pending, "There is no connection to the mail server."), (first.State, first.Error));

        await using var mail = await Support.MailServer.StartAsync(port);
        server.Clock.Advance(TimeSpan.FromMinutes(5));

        await Support.Patience.UntilAsync(() => mail.Received.Count == 1);
        Assert.StartsWith(first.Id, mail.Received[0].MessageId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithoutTheTlsThatIsAskedFor_GetsNothing()
    {
        await using var mail = await Support.MailServer.StartAsync();
        await using var server = await AlertServer.StartAsync(deliveries: With(mail.Port, SmtpSecurity.StartTls));
        await AddEmailAsync(server);
        await TestAsync(server);

        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);

        Assert.StartsWith(
            "The mail server offers no secure connection",
            (await server.DeliveriesAsync())[0].Error,
            StringComparison.Ordinal
        );
        Assert.Empty(mail.Received);
    }

    [Theory]
    [InlineData("tls")]
    [InlineData("starttls")]
    public async Task Mail_OverTls_GoesToAServerWhoseCertificateIsTrusted(string security)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere trust is the system's, and no file's.");
        using var folder = new Support.TemporaryFolder();
        using var certificate = Support.Certificates.Localhost();
        var trusted = Path.Combine(folder, "trusted.pem");
        await using var mail = await Support.MailServer.StartAsync(certificate: certificate, isSecure: security == "tls");
        await Support.Executable.RunAsync(folder, "users", "create", "--email", "a@example.com", "--role", "none", "--send");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);

        using var server = Support.Executable.Serve(
            folder,
            new Dictionary<string, string> { ["SSL_CERT_FILE"] = trusted },
            out _,
            null,
            ["--smtp-server", $"localhost:{mail.Port}", "--smtp-from", "sharing@example.com", "--smtp-security", security]
        );
        try
        {
            await Support.Patience.UntilAsync(() => mail.Received.Count == 1);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("a@example.com", Assert.Single(mail.Received[0].To.Mailboxes).Address);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mail_OverTls_DoesNotGoToAServerWhoseCertificateNobodyTrusts(bool isSecure)
    {
        using var certificate = Support.Certificates.Localhost();
        await using var mail = await Support.MailServer.StartAsync(certificate: certificate, isSecure: isSecure);
        await using var server = await AlertServer.StartAsync(
            deliveries: With(mail.Port, isSecure ? SmtpSecurity.Tls : SmtpSecurity.StartTls)
        );
        await AddEmailAsync(server);
        await TestAsync(server);

        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);

        var delivery = (await server.DeliveriesAsync())[0];
        Assert.Equal(
            (DeliveryState.Pending, "There is no secure connection to the mail server: its certificate is not valid."),
            (delivery.State, delivery.Error)
        );
        Assert.Empty(mail.Received);
    }

    [Fact]
    public async Task Invitation_GoesOutWithItsLink_OfWhichNothingStays()
    {
        await using var mail = await Support.MailServer.StartAsync();
        await using var server = await AlertServer.StartAsync(deliveries: With(mail.Port), logs: LogLevel.Trace);

        var secret = await server
            .Server.Get<InviteMember>()
            .ExecuteAsync(Actor.Operator, AlertServer.Organization, "new@example.com", OrganizationRole.Member, default);

        await Support.Patience.UntilAsync(() => mail.Received.Count == 1);
        Assert.Contains($"/Account/Join?code={secret}", mail.Received[0].TextBody, StringComparison.Ordinal);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].State == DeliveryState.Sent);
        Assert.Null((await server.DeliveriesAsync())[0].SealedBody);
        Assert.DoesNotContain(server.Server.Log, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invitation_TakenBackWhileItWaits_IsNotSent_AndItsLinkIsGone()
    {
        var port = Support.FreePort.Next();
        await using var server = await AlertServer.StartAsync(deliveries: With(port));
        foreach (var email in new[] { "new@example.com", "other@example.com" })
        {
            await server
                .Server.Get<InviteMember>()
                .ExecuteAsync(Actor.Operator, AlertServer.Organization, email, OrganizationRole.Member, default);
        }

        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync()).TrueForAll(delivery => delivery.Attempts == 1));
        var invitation = await server.ReadAsync(database => database.Invitations.SingleAsync(one => one.Email == "new@example.com"));

        await server.Server.Get<RevokeInvitation>().ExecuteAsync(Actor.Operator, AlertServer.Organization, invitation.Id, default);

        var deliveries = await server.DeliveriesAsync();
        Assert.Equal([DeliveryState.Dead, DeliveryState.Pending], deliveries.Select(delivery => delivery.State));
        Assert.Equal(("The invitation has ended.", null), (deliveries[0].Error, deliveries[0].SealedBody));
        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.ConflictException>(() =>
            server.Server.Get<SendAgain>().ExecuteAsync(Actor.Operator, AlertServer.Organization, deliveries[0].Id, default)
        );
    }

    [Fact]
    public async Task Invitation_ThatIsGivenUp_KeepsNoLink()
    {
        await using var mail = await Support.MailServer.StartAsync();
        mail.Answer = new SmtpResponse(SmtpReplyCode.TransactionFailed, "no such person");
        await using var server = await AlertServer.StartAsync(deliveries: With(mail.Port));
        await server
            .Server.Get<InviteMember>()
            .ExecuteAsync(Actor.Operator, AlertServer.Organization, "new@example.com", OrganizationRole.Member, default);

        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].State == DeliveryState.Dead);

        Assert.Null((await server.DeliveriesAsync())[0].SealedBody);
    }

    [Fact]
    public async Task WithoutAMailServer_NothingWaits_AndNoEmailCanBeAdded()
    {
        await using var server = await AlertServer.StartAsync();
        await server
            .Server.Get<InviteMember>()
            .ExecuteAsync(Actor.Operator, AlertServer.Organization, "new@example.com", OrganizationRole.Member, default);
        await SignInAsync(server, "10.0.0.1");
        await SignInAsync(server, "10.0.0.2");

        Assert.Empty(await server.DeliveriesAsync());
        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.ConflictException>(() => AddEmailAsync(server));
    }

    [Fact]
    public async Task SignIn_FromANewPlace_IsTold_AndFromAKnownOneNot()
    {
        await using var mail = await Support.MailServer.StartAsync();
        await using var server = await AlertServer.StartAsync(deliveries: With(mail.Port));
        await SignInAsync(server, "203.0.113.1");
        await SignInAsync(server, "203.0.113.1");
        Assert.Empty(await server.DeliveriesAsync());

        await SignInAsync(server, "203.0.113.2");
        await SignInAsync(server, "203.0.113.2");

        await Support.Patience.UntilAsync(() => mail.Received.Count == 1);
        Assert.Equal("person@example.com", Assert.Single(mail.Received[0].To.Mailboxes).Address);
        Assert.Contains("from 203.0.113.2, with password", mail.Received[0].TextBody, StringComparison.Ordinal);
        Assert.Single(await server.DeliveriesAsync());

        // After so long it is new again.
        server.Clock.Advance(TimeSpan.FromDays(91));
        await SignInAsync(server, "203.0.113.1");
        await Support.Patience.UntilAsync(() => mail.Received.Count == 2);
    }

    [Fact]
    public async Task PasswordLink_MadeAtTheCommandLine_IsSentByTheServerBeside()
    {
        using var folder = new Support.TemporaryFolder();
        await using var mail = await Support.MailServer.StartAsync();
        await Support.Executable.RunAsync(folder, "users", "create", "--email", "a@example.com", "--role", "none", "--send");
        var printed = await Support.Executable.RunAsync(folder, "users", "reset", "--email", "a@example.com", "--send");

        await using var server = await Support.TestServer.StartAsync(folder: folder, deliveries: With(mail.Port));

        await Support.Patience.UntilAsync(() => mail.Received.Count == 2);
        var link = new Uri(printed.LastLine);
        Assert.Contains(mail.Received, message => message.TextBody!.Contains(link.PathAndQuery, StringComparison.Ordinal));
    }

    private static DeliveryOptions With(int port, SmtpSecurity security = SmtpSecurity.None) =>
        new(new SmtpOptions("localhost", port, security, "sharing@example.com", null, null), []);

    private static Task AddEmailAsync(AlertServer server) =>
        server.Server.Get<ChangeAlertChannels>().AddEmailAsync(Actor.Operator, AlertServer.Organization, "team@example.com", default);

    private static async Task TestAsync(AlertServer server) =>
        await server
            .Server.Get<ChangeAlertChannels>()
            .TestAsync(
                Actor.Operator,
                AlertServer.Organization,
                await server.ReadAsync(database => database.AlertChannels.Select(channel => channel.Id).SingleAsync()),
                default
            );

    private static async Task SignInAsync(AlertServer server, string origin)
    {
        const string email = "person@example.com";
        var user = await server.ReadAsync(database => database.Users.SingleOrDefaultAsync(user => user.Email == email));
        user ??= await server.Server.CreateUserAsync(email);
        await using var scope = server.Server.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext = new DefaultHttpContext
        {
            Connection = { RemoteIpAddress = IPAddress.Parse(origin) },
        };
        await scope.ServiceProvider.GetRequiredService<AccountLog>().SignedInAsync(user, AccountLog.Password);
    }
}
