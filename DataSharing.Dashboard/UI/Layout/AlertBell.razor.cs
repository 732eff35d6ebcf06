using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace DataSharing.Dashboard.UI.Layout;

/// <summary>The bell at the top of each page, and the drawer behind it.</summary>
public sealed partial class AlertBell : IDisposable
{
    private IDisposable? _subscription;
    private string? _shown;
    private InboxView? _inbox;
    private long? _readUpTo;
    private HashSet<string>? _newAnswers;
    private UnreadView _unread;
    private bool _open;
    private bool _failed;
    private bool _gone;

    /// <summary>Who looks.</summary>
    [Parameter, EditorRequired]
    public Actor Actor { get; set; } = default!;

    /// <summary>An organization that they belong to.</summary>
    [Parameter, EditorRequired]
    public string OrganizationId { get; set; } = "";

    [Inject]
    private AlertInbox Inbox { get; set; } = default!;

    [Inject]
    private LiveFeed Feed { get; set; } = default!;

    private string Label
    {
        get
        {
            var unread = _unread.Alerts + _unread.Answers;
            string?[] parts =
            [
                "Alerts",
                unread > 0 ? $"{unread} unread" : null,
                _unread.Requests switch
                {
                    0 => null,
                    1 => "1 request to decide",
                    var requests => $"{requests} requests to decide",
                },
            ];
            return string.Join(", ", parts.OfType<string>());
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == OrganizationId)
        {
            return;
        }

        (_shown, _inbox, _unread, _open) = (OrganizationId, null, default, false);
        _subscription?.Dispose();

        // Of the account too: what is read in one tab is read in all of them.
        _subscription = Feed.Subscribe(OrganizationId, Actor.Id, News.Alerts, _ => InvokeAsync(RefreshAsync));
        await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        var organization = OrganizationId;
        try
        {
            if (_open)
            {
                var inbox = await Inbox.GetAsync(Actor, organization, CancellationToken.None);
                await Inbox.ReadAsync(Actor, organization, CancellationToken.None);
                if (organization == _shown && !_gone)
                {
                    // What was unread when it was opened stays marked as new until it is closed.
                    _readUpTo ??= inbox.ReadUpTo;
                    _newAnswers ??= Unread(inbox);
                    (_inbox, _unread, _failed) = (inbox, new UnreadView(0, inbox.Requests.Count, 0), false);
                }
            }
            else
            {
                var unread = await Inbox.UnreadAsync(Actor, organization, CancellationToken.None);
                (_unread, _failed) = organization == _shown ? (unread, false) : (_unread, _failed);
            }
        }
        catch (Exception exception) when (exception is ProblemException || DatabaseFault.Is(exception))
        {
            // The page itself says what is the matter; the bell tells of nothing.
            (_inbox, _unread, _failed) = (null, default, true);
        }

        if (!_gone)
        {
            StateHasChanged();
        }
    }

    private static HashSet<string> Unread(InboxView inbox) =>
        [.. inbox.Answers.Where(line => line.Request.AnswerReadAt is null).Select(line => line.Request.Id)];

    private Task ToggleAsync() => SetOpenAsync(!_open);

    private Task OnKeyAsync(KeyboardEventArgs key) => key.Key == "Escape" ? CloseAsync() : Task.CompletedTask;

    private Task CloseAsync() => SetOpenAsync(false);

    private async Task SetOpenAsync(bool open)
    {
        if (open == _open)
        {
            return;
        }

        (_open, _readUpTo, _newAnswers) = (open, null, null);
        if (open)
        {
            await RefreshAsync();
        }
    }

    public void Dispose()
    {
        _gone = true;
        _subscription?.Dispose();
    }
}
