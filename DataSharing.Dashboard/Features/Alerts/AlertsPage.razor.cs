using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>An organization's alerts: what is told, where to, and what was told.</summary>
public sealed partial class AlertsPage
{
    private const string Standard = "https://www.standardwebhooks.com/";

    private AlertsView? _view;
    private string? _secret;

    [Inject]
    private AlertsQueries Queries { get; set; } = default!;

    [Inject]
    private ChangeAlertRules Rules { get; set; } = default!;

    [Inject]
    private ChangeAlertChannels Channels { get; set; } = default!;

    [Inject]
    private SendAgain Again { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private protected override News Follows => News.Settings | News.Alerts;

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var view = await Queries.GetAsync(Actor, OrganizationId, cancellationToken);
        return () => _view = view;
    }

    protected override void OnOtherOrganization() => (_view, _secret) = (null, null);

    private Task<bool> AddUsualAsync() => ActAsync(() => Rules.AddUsualAsync(Actor, OrganizationId, Leaving));

    private Task<bool> AddRuleAsync(AlertRuleInput input) => ActAsync(() => Rules.AddAsync(Actor, OrganizationId, input, Leaving));

    private Task<bool> SwitchRuleAsync((string Id, bool On) rule) =>
        ActAsync(() => Rules.SwitchAsync(Actor, OrganizationId, rule.Id, rule.On, Leaving));

    private Task<bool> ChangeRuleAsync((string Id, AlertRuleInput To) rule) =>
        ActAsync(() => Rules.ChangeAsync(Actor, OrganizationId, rule.Id, rule.To.Percent, rule.To.Tokens, rule.To.HoursBefore, Leaving));

    private async Task RemoveRuleAsync(string ruleId)
    {
        if (await Dialogs.ConfirmAsync("Remove this rule", "It is watched for no more. What was told stays in the list.", "Remove"))
        {
            await ActAsync(() => Rules.RemoveAsync(Actor, OrganizationId, ruleId, Leaving));
        }
    }

    private Task<bool> AddEmailAsync(string email) => ActAsync(() => Channels.AddEmailAsync(Actor, OrganizationId, email, Leaving));

    private async Task AddWebhookAsync(string url)
    {
        var secret = "";
        if (await ActAsync(async () => secret = await Channels.AddWebhookAsync(Actor, OrganizationId, url, Leaving)))
        {
            _secret = secret;
        }
    }

    private Task<bool> SwitchChannelAsync((string Id, bool On) channel) =>
        ActAsync(() => Channels.SwitchAsync(Actor, OrganizationId, channel.Id, channel.On, Leaving));

    private Task<bool> TestAsync(string channelId) => ActAsync(() => Channels.TestAsync(Actor, OrganizationId, channelId, Leaving));

    private async Task RemoveChannelAsync(string channelId)
    {
        if (
            await Dialogs.ConfirmAsync(
                "Remove this address",
                "Nothing is sent there any more, also of what is still on its way. A webhook's secret is gone.",
                "Remove"
            )
        )
        {
            await ActAsync(() => Channels.RemoveAsync(Actor, OrganizationId, channelId, Leaving));
        }
    }

    private Task<bool> SendAgainAsync(string deliveryId) => ActAsync(() => Again.ExecuteAsync(Actor, OrganizationId, deliveryId, Leaving));

    private async Task CopySecretAsync() => await Script.InvokeVoidAsync("dataSharing.copy", _secret);
}
