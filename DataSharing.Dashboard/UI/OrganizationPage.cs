using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.UI;

/// <summary>A page about one organization: one load path, live, and safe against a changed route, a failure and late news.</summary>
public abstract class OrganizationPage : ComponentBase, IDisposable
{
    private static readonly TimeSpan _shortestWait = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _leaving = new();
    private IDisposable? _subscription;
    private string? _shown;
    private string? _organization;
    private ITimer? _untilEnd;
    private bool _isLook;

    [CascadingParameter]
    public Actor Actor { get; set; } = default!;

    [CascadingParameter]
    public Viewer Viewer { get; set; } = default!;

    [Parameter]
    public string OrganizationId { get; set; } = "";

    /// <summary>What keeps the page from showing anything, or null.</summary>
    public PageFailure? Failure { get; private set; }

    public bool IsLoaded { get; private set; }

    [Inject]
    private LiveFeed Feed { get; set; } = default!;

    [Inject]
    private ILogger<OrganizationPage> Logger { get; set; } = default!;

    [Inject]
    private SupportVisits Visits { get; set; } = default!;

    [Inject]
    private NavigationManager Address { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    protected CancellationToken Leaving => _leaving.Token;

    /// <summary>What makes the page another one: its organization and whatever of the URL it loads by.</summary>
    protected virtual string LoadKey => OrganizationId;

    /// <summary>What news of the organization bring: the page is read anew.</summary>
    protected virtual Task OnNewsAsync() => RefreshAsync();

    /// <summary>The router keeps a page when only the organization changes: forget here what was entered for the one before.</summary>
    protected virtual void OnOtherOrganization()
    {
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == LoadKey)
        {
            return;
        }

        _shown = LoadKey;
        if (_organization != OrganizationId)
        {
            var isOther = _organization is not null;
            (_organization, _isLook) = (OrganizationId, false);
            if (isOther)
            {
                OnOtherOrganization();
            }

            _subscription?.Dispose();
            _subscription = Feed.Subscribe(OrganizationId, () => InvokeAsync(OnNewsAsync));
            IsLoaded = false;
        }

        await RefreshAsync();
    }

    /// <summary>Reads everything that the page shows.</summary>
    protected abstract Task LoadAsync();

    /// <summary>Reads anew and shows it; a failure is shown in its place.</summary>
    protected async Task RefreshAsync()
    {
        var key = LoadKey;
        try
        {
            await NoteLookAsync();
            await LoadAsync();
            Failure = null;
        }
        catch (NotFoundException) when (_isLook && !_leaving.IsCancellationRequested)
        {
            Failure = new PageFailure("Your visit to this organization has ended. Give a reason on the page Support to look again.", null);
        }
        catch (Exception exception) when (!_leaving.IsCancellationRequested)
        {
            Failure = PageFailure.Of(exception, Logger);
        }
        catch (Exception)
        {
            // The page was left meanwhile.
            return;
        }

        if (!_leaving.IsCancellationRequested && key == LoadKey)
        {
            IsLoaded = true;
            StateHasChanged();
        }
    }

    // Staff's look at this page; when it ends, the page is read anew, which shows that it has ended.
    private async Task NoteLookAsync()
    {
        if (OrganizationId.Length == 0 || await Visits.NoteAsync(Actor, OrganizationId, Name(), eachTime: false, Leaving) is not { } end)
        {
            return;
        }

        _isLook = true;
        var wait = end.Since(Clock.Now());
        _untilEnd?.Dispose();
        _untilEnd = Clock.CreateTimer(_ => _ = InvokeAsync(RefreshAsync), null, wait < _shortestWait ? _shortestWait : wait, Timeout.InfiniteTimeSpan);
    }

    // "Usage?from=2026-11-01": the page and what was chosen on it.
    private string Name()
    {
        var address = new Uri(Address.Uri);
        var place = Uri.UnescapeDataString(Address.ToBaseRelativePath(address.GetLeftPart(UriPartial.Path))).Trim('/').Split('/', 3);

        // However it is spelled: the router takes no notice of case, of a slash at the end, or of signs that are written as numbers.
        var page = place.Length < 3 ? "overview" : place[2].ToLowerInvariant();
        return $"{char.ToUpperInvariant(page[0])}{page[1..]}{address.Query}";
    }

    /// <summary>Runs a command of the page; returns null, or why it did not work.</summary>
    protected async Task<string?> TryAsync(Func<Task> command)
    {
        try
        {
            await command();
            return null;
        }
        catch (Exception exception)
        {
            return PageFailure.Of(exception, Logger).ToString();
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _subscription?.Dispose();
            _untilEnd?.Dispose();
            _leaving.Cancel();
            _leaving.Dispose();
        }
    }
}

/// <summary>Why a page shows nothing.</summary>
/// <param name="Message">For people.</param>
/// <param name="RequestId">Under which it stands in the log, or null for a plain answer.</param>
public sealed record PageFailure(string Message, string? RequestId)
{
    public override string ToString() => RequestId is null ? Message : $"{Message} Request id {RequestId}.";

    internal static PageFailure Of(Exception exception, ILogger logger)
    {
        if (exception is ProblemException or ProviderUsage.OpenAI.AdminApiException)
        {
            return new PageFailure(exception.Message, null);
        }

        var id = Guid.NewGuid().ToString("N")[..12];
        PageLog.Failed(logger, exception, id);
        return new PageFailure("This cannot be shown at the moment. Nothing was changed.", id);
    }
}

internal static partial class PageLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A page failed; request id {RequestId}.")]
    public static partial void Failed(ILogger logger, Exception exception, string requestId);
}
