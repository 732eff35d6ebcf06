using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Live;
using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.UI;

/// <summary>A page about one organization: one read path, live, and safe against a changed route, a failure and late news.</summary>
/// <remarks>
/// A page reads in <see cref="ReadAsync"/> and acts by <see cref="ActAsync"/>. What was read is shown only if the page still stands at the
/// address
/// that it was read for, in the order in which it was asked for; a failure, an act under way and what went wrong with the last one are kept
/// here.
/// </remarks>
public abstract class OrganizationPage : ComponentBase, IDisposable
{
    private static readonly TimeSpan _shortestWait = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _leaving = new();
    private readonly AskedQueries _asked = new();
    private PageReads? _reads;
    private IDisposable? _subscription;
    private PageQuery? _came;
    private string? _shown;
    private string? _organization;
    private string? _page;
    private ITimer? _untilEnd;
    private bool _isLook;

    // The act under way or the last one, and the last one that has ended.
    private object? _act;
    private object? _done;

    // One for each time that the page comes to an organization: what was begun in another ends without a trace.
    private object _stay = new();

    protected OrganizationPage() => Leaving = _leaving.Token;

    /// <summary>Who looks; null on a page that is open to all, for whoever has not signed in.</summary>
    [CascadingParameter]
    public Actor Actor { get; set; } = default!;

    [CascadingParameter]
    public Viewer Viewer { get; set; } = default!;

    /// <summary>The query of the page's address; a page that reads by it names it in <see cref="LoadKey"/>.</summary>
    [CascadingParameter(Name = PageQuery.Name)]
    public PageQuery Query { get; set; } = new("");

    [Parameter]
    public string OrganizationId { get; set; } = "";

    /// <summary>What keeps the page from showing anything, or null.</summary>
    public PageFailure? Failure { get; private set; }

    public bool IsLoaded { get; private set; }

    [CascadingParameter]
    private PageRefusal? Refusal { get; set; }

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

    /// <summary>The query by now: what was chosen a moment ago too, though the browser has not told it yet. What is read goes by
    /// <see cref="Query"/>.</summary>
    protected PageQuery Asked => _asked.Last ?? Query;

    /// <summary>Ends when the page is left: for what is read. What is decided is recorded, whoever waits for it.</summary>
    protected CancellationToken Leaving { get; }

    /// <summary>Why the last act did not work, or null.</summary>
    protected string? Error { get; set; }

    /// <summary>An act is under way; until it has ended there is no other.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>What makes the page another one: its organization and whatever of the URL it reads by.</summary>
    protected virtual string LoadKey => OrganizationId;

    /// <summary>Of which changes the page is told: those of what it shows.</summary>
    private protected virtual News Follows => News.Settings | News.Reports;

    /// <summary>What news of the organization bring: the page is read anew.</summary>
    private protected virtual Task OnNewsAsync(News news) => RefreshAsync();

    /// <summary>
    /// The router keeps a page when only the organization changes: forget here what was entered for the one before, and what was shown
    /// once.
    /// </summary>
    protected virtual void OnOtherOrganization() { }

    protected override async Task OnParametersSetAsync()
    {
        // The router gives null to a page whose other address names an organization.
        OrganizationId ??= "";
        if (_came != Query)
        {
            _came = Query;
            _asked.Come(Query);
        }

        if (_shown == LoadKey || IsLeaving())
        {
            return;
        }

        _shown = LoadKey;
        _reads?.Dispose();
        _reads = new PageReads(ReadAndNoteAsync, Fail);
        if (_organization != OrganizationId)
        {
            var isOther = _organization is not null;
            (_organization, _page, _stay, _isLook) = (OrganizationId, Place().Page, new(), false);
            (IsLoaded, Failure, Error, IsBusy, _act) = (false, null, null, false, null);
            if (isOther)
            {
                OnOtherOrganization();
            }

            _untilEnd?.Dispose();
            _subscription?.Dispose();
            var followed = string.IsNullOrEmpty(OrganizationId) ? null : OrganizationId;
            _subscription = Feed.Subscribe(followed, Actor?.Id, Follows, news => InvokeAsync(() => OnNewsAsync(news)));
        }

        await RefreshAsync();
    }

    /// <summary>
    /// Reads everything that the page shows, and returns what shows it: nothing of the page changes before, and nothing at all if it stands
    /// elsewhere by then.
    /// </summary>
    protected abstract Task<Action> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Reads anew and shows it; a failure is shown in its place.</summary>
    protected Task RefreshAsync() => _reads?.AskAsync() ?? Task.CompletedTask;

    private async Task<Action> ReadAndNoteAsync(CancellationToken cancellationToken)
    {
        var done = _done;
        await NoteLookAsync(cancellationToken);
        var show = await ReadAsync(cancellationToken);
        return () =>
        {
            show();

            // What shows that an act has worked lets the next one begin: a read that was begun after it.
            IsBusy &= done is null || done != _act;
            Show(null);
        };
    }

    /// <summary>Whether what is missing is all that the page is about, and not a part of it.</summary>
    private protected virtual bool IsAboutWhatIsMissing => true;

    private void Fail(Exception exception)
    {
        if (exception is NotFoundException && !_isLook && IsAboutWhatIsMissing && Refusal is { } refusal)
        {
            refusal.Refuse();
            return;
        }

        Show(
            exception is NotFoundException && _isLook
                ? new PageFailure("Your visit to this organization has ended. Give a reason on the page Support to look again.", null)
                : PageFailure.Of(exception, Logger)
        );
    }

    private void Show(PageFailure? failure)
    {
        (Failure, IsLoaded) = (failure, true);
        StateHasChanged();
    }

    // Staff's look at this page; when it ends, the page is read anew, which shows that it has ended.
    private async Task NoteLookAsync(CancellationToken cancellationToken)
    {
        if (
            OrganizationId.Length == 0
            || await Visits.NoteAsync(Actor, OrganizationId, Name(), eachTime: false, cancellationToken) is not { } end
        )
        {
            return;
        }

        // A look at another address by now.
        cancellationToken.ThrowIfCancellationRequested();
        _isLook = true;
        var wait = end.Since(Clock.Now());
        _untilEnd?.Dispose();
        _untilEnd = Clock.CreateTimer(
            _ => _ = InvokeAsync(RefreshAsync),
            null,
            wait < _shortestWait ? _shortestWait : wait,
            Timeout.InfiniteTimeSpan
        );
    }

    // "Usage?from=2026-11-01": the page and what was chosen on it.
    private string Name()
    {
        var page = Place().Page;
        return $"{char.ToUpperInvariant(page[0])}{page[1..]}{new Uri(Address.Uri).Query}";
    }

    // However it is spelled: the router takes no notice of case, of a slash at the end, or of signs that are written as numbers.
    private (string? Organization, string Page) Place()
    {
        var place = Uri.UnescapeDataString(Address.ToBaseRelativePath(new Uri(Address.Uri).GetLeftPart(UriPartial.Path)))
            .Trim('/')
            .Split('/', 3);
        return (place.Length < 2 ? null : place[1], place.Length < 3 ? "overview" : place[2].ToLowerInvariant());
    }

    /// <summary>
    /// Whether the address is another page's already. Its query comes a moment before this one is told that it is left: nothing of it is
    /// this page's.
    /// </summary>
    private protected bool IsLeaving() =>
        Place() is var (organization, page)
        && (
            (organization is not null && organization != OrganizationId)
            || (_page is not null && _organization == OrganizationId && page != _page)
        );

    /// <summary>Chooses something else on this page: its address comes to be the one given.</summary>
    private protected void GoTo(string address, bool replace = false)
    {
        _asked.Ask(address);
        Address.NavigateTo(address, replace: replace);
    }

    /// <summary>Does something and reads anew; a second click before it has ended does nothing.</summary>
    /// <returns>
    /// Whether it worked, and the page is still about the organization that it was done for: only then is there anything to show of it.
    /// </returns>
    protected Task<bool> ActAsync(Func<Task> act) => RunAsync(act, RefreshAsync);

    /// <summary>As <see cref="ActAsync"/>, for what changes nothing that the page has read.</summary>
    protected Task<bool> AskAsync(Func<Task> act) => RunAsync(act, () => Task.CompletedTask);

    private async Task<bool> RunAsync(Func<Task> act, Func<Task> afterwards)
    {
        if (IsBusy)
        {
            return false;
        }

        var (stay, mine) = (_stay, new object());
        (IsBusy, _act) = (true, mine);
        var error = await TryAsync(act);
        if (stay == _stay)
        {
            (Error, _done) = (error, mine);
            await afterwards();
        }

        if (stay != _stay)
        {
            return false;
        }

        IsBusy &= _act != mine;

        // Whoever has left is not brought back by what comes next.
        return error is null && !Leaving.IsCancellationRequested;
    }

    /// <summary>Tries something; returns null, or why it did not work.</summary>
    /// <param name="work">What is tried.</param>
    /// <param name="givingUp">Of the read that it is a part of: what ends because nobody looks at it any more is no failure.</param>
    protected async Task<string?> TryAsync(Func<Task> work, CancellationToken givingUp = default)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception exception) when (!givingUp.IsCancellationRequested)
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
            _reads?.Dispose();
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
