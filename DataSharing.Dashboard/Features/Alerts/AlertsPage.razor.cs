using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>An organization's alerts: what is told, where to, and what was told.</summary>
public sealed partial class AlertsPage
{
    private const int UndoMilliseconds = 10_000;
    private const string Standard = "https://www.standardwebhooks.com/";

    private AlertsView? _view;
    private IReadOnlyList<string> _owners = [];
    private string? _secret;

    // Where on the page what went wrong with the last act is said: beside what was pressed.
    private string _place = "page";

    [Inject]
    private MemberQueries Members { get; set; } = default!;

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
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private protected override News Follows => News.Settings | News.Alerts;

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var view = await Queries.GetAsync(Actor, OrganizationId, cancellationToken);
        IReadOnlyList<string> owners = view.MayDecide ? [] : await Members.OwnersAsync(Actor, OrganizationId, cancellationToken);
        return () => (_view, _owners) = (view, owners);
    }

    protected override void OnOtherOrganization() => (_view, _secret, _place) = (null, null, "page");

    private string? ErrorAt(string place) => _place == place ? Error : null;

    private Task<bool> ActAtAsync(string place, Func<Task> act)
    {
        _place = IsBusy ? _place : place;
        return ActAsync(act);
    }

    private Task<bool> AddUsualAsync() => ActAtAsync("page", () => Rules.AddUsualAsync(Actor, OrganizationId, CancellationToken.None));

    private Task<bool> AddRuleAsync(AlertRuleInput input) =>
        ActAtAsync(nameof(NewRule), () => Rules.AddAsync(Actor, OrganizationId, input, CancellationToken.None));

    private Task<bool> SwitchRuleAsync((string Id, bool On) rule) =>
        ActAtAsync("page", () => Rules.SwitchAsync(Actor, OrganizationId, rule.Id, rule.On, CancellationToken.None));

    private Task<bool> ChangeRuleAsync((string Id, AlertRuleInput Seen, AlertRuleInput To) rule) =>
        ActAtAsync(
            rule.Id,
            () =>
                Rules.ChangeAsync(
                    Actor,
                    OrganizationId,
                    rule.Id,
                    rule.To.Percent,
                    rule.To.Tokens,
                    rule.To.HoursBefore,
                    rule.Seen,
                    CancellationToken.None
                )
        );

    // Without a question before, since it can be taken back afterwards: the same rule is added again.
    private async Task RemoveRuleAsync(string ruleId)
    {
        var rule = _view?.Rules.SingleOrDefault(rule => rule.Id == ruleId);
        if (
            await ActAtAsync("page", () => Rules.RemoveAsync(Actor, OrganizationId, ruleId, CancellationToken.None))
            && rule?.ToRule() is not null
        )
        {
            var organization = OrganizationId;
            Snackbar.Add(
                "Rule removed. What was told stays in the list.",
                Severity.Normal,
                options =>
                {
                    options.Action = "Undo";
                    options.VisibleStateDuration = UndoMilliseconds;
                    options.OnClick = _ => InvokeAsync(() => AddBackAsync(organization, rule));
                }
            );
        }
    }

    private Task AddBackAsync(string organization, AlertRuleRecord rule) =>
        organization != OrganizationId
            ? Task.CompletedTask
            : ActAtAsync(
                "page",
                async () =>
                {
                    var input = new AlertRuleInput(rule.Kind, rule.Pool, rule.ProjectId, rule.Percent, rule.Tokens, rule.HoursBefore);
                    var id = await Rules.AddAsync(Actor, organization, input, CancellationToken.None);
                    if (!rule.IsOn)
                    {
                        await Rules.SwitchAsync(Actor, organization, id, on: false, CancellationToken.None);
                    }
                }
            );

    private Task<bool> AddEmailAsync(string email) =>
        ActAtAsync(nameof(ChannelKind.Email), () => Channels.AddEmailAsync(Actor, OrganizationId, email, CancellationToken.None));

    private async Task<bool> AddWebhookAsync(string url)
    {
        var secret = "";
        var isAdded = await ActAtAsync(
            nameof(ChannelKind.Webhook),
            async () => secret = await Channels.AddWebhookAsync(Actor, OrganizationId, url, CancellationToken.None)
        );
        if (isAdded)
        {
            _secret = secret;
        }

        return isAdded;
    }

    private Task<bool> SwitchChannelAsync((string Id, bool On) channel) =>
        ActAtAsync(channel.Id, () => Channels.SwitchAsync(Actor, OrganizationId, channel.Id, channel.On, CancellationToken.None));

    private Task<bool> TestAsync(string channelId) =>
        ActAtAsync(channelId, () => Channels.TestAsync(Actor, OrganizationId, channelId, CancellationToken.None));

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
            await ActAtAsync(channelId, () => Channels.RemoveAsync(Actor, OrganizationId, channelId, CancellationToken.None));
        }
    }

    private Task<bool> SendAgainAsync(string deliveryId) =>
        ActAtAsync("page", () => Again.ExecuteAsync(Actor, OrganizationId, deliveryId, CancellationToken.None));

    private async Task CopySecretAsync() => await Script.InvokeVoidAsync("dataSharing.copy", _secret);
}
