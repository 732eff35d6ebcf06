using Bunit;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.UI;
using DataSharing.Tests.Alerts;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>
/// The page Alerts with its commands behind it: what is refused stays where it was entered, and says what would be right.
/// </summary>
public sealed class AlertsFormTests : BunitContext, IAsyncLifetime
{
    private AlertServer _server = default!;
    private AsyncServiceScope _scope;

    public async ValueTask InitializeAsync()
    {
        _server = await AlertServer.StartAsync(
            deliveries: new DeliveryOptions(
                new SmtpOptions("localhost", Support.FreePort.Next(), SmtpSecurity.None, "sharing@example.com", null, null),
                []
            )
        );
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        _scope = _server.Server.Services.CreateAsyncScope();
        Services.AddFallbackServiceProvider(_scope.ServiceProvider);
    }

    [Theory]
    [InlineData("email", "team@ex@mple.com", "such as name@example.com")]
    [InlineData("url", "http://example.com/hook", "such as https://example.com/hooks/datasharing")]
    [InlineData("url", "https://10.0.0.1/hook", "--webhook-network")]
    public async Task Address_ThatIsRefused_StaysInItsField_WithWhatWouldBeRightBesideIt(string type, string entered, string right)
    {
        var page = await OpenAsync();
        await page.InvokeAsync(() => page.Find($"input[type={type}]").Change(entered));

        await page.InvokeAsync(() => page.Find($"form:has(input[type={type}])").SubmitAsync());

        await Support.Patience.UntilAsync(() => page.FindAll($"form:has(input[type={type}]) [role=alert]").Count == 1);
        Assert.Equal(entered, page.Find($"input[type={type}]").GetAttribute("value"));
        Assert.Contains(right, Assert.Single(page.FindAll("[role=alert]")).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_AndItsRefusal_StandInTheRowOfTheAddress()
    {
        await _server
            .Server.Get<ChangeAlertChannels>()
            .AddEmailAsync(Actor.Operator, AlertServer.Organization, "team@example.com", default);
        var page = await OpenAsync();

        await TestAsync();

        await Support.Patience.UntilAsync(() => Row().TextContent.Contains("Test: ", StringComparison.Ordinal));
        await TestAsync();
        await Support.Patience.UntilAsync(() => Row().TextContent.Contains("Wait ten seconds", StringComparison.Ordinal));
        Assert.Single(page.FindAll("[role=alert]"));

        Task TestAsync() =>
            page.InvokeAsync(() => page.FindAll("button").Single(button => button.TextContent.Trim() == "Send a test").Click());

        AngleSharp.Dom.IElement Row() =>
            page.FindAll("tr")
                .Single(row =>
                    row.TextContent.Contains("team@example.com", StringComparison.Ordinal) && row.QuerySelector("[role=switch]") is not null
                );
    }

    private async Task<IRenderedComponent<AlertsPage>> OpenAsync()
    {
        var page = Render<AlertsPage>(parameters =>
            parameters
                .AddCascadingValue(Actor.Operator)
                .AddCascadingValue(Viewer.Of("Europe/Berlin"))
                .AddCascadingValue(PageQuery.Name, new PageQuery(""))
                .Add(shown => shown.OrganizationId, AlertServer.Organization)
        );
        await Support.Patience.UntilAsync(() => page.FindAll("form").Count > 0);
        return page;
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeComponentsAsync();
        await _scope.DisposeAsync();
        await _server.DisposeAsync();
        await DisposeAsync();
    }
}
