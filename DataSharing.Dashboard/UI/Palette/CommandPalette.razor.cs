using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace DataSharing.Dashboard.UI.Palette;

/// <summary>The palette: it is closed with what was chosen, and the frame goes there or does it.</summary>
public sealed partial class CommandPalette : IDisposable
{
    // Whoever types fast is asked about once.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(120);

    private readonly CancellationTokenSource _leaving = new();
    private CancellationTokenSource? _typing;
    private Task _searching = Task.CompletedTask;
    private IReadOnlyList<PaletteItem> _found = [];
    private int _active;
    private bool _failed;

    /// <summary>Who looks.</summary>
    [Parameter, EditorRequired]
    public Actor Actor { get; set; } = default!;

    /// <summary>The organization that is searched, or null.</summary>
    [Parameter]
    public string? OrganizationId { get; set; }

    /// <summary>What is there without a search.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<PaletteItem> Known { get; set; } = [];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private PaletteQueries Queries { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private string Said =>
        _failed ? "Projects, models and events cannot be searched at the moment."
        : _found.Count == 0 ? $"Nothing is called that. {Searched}"
        : "";

    private string Searched =>
        OrganizationId is null
            ? "You can search pages, what to do, and organizations."
            : "You can search pages, what to do, projects, models and organizations by a part of their name, and a request by its whole id.";

    // What is closest stands first, whatever it is: lines of one kind that follow each other have one heading.
    private IEnumerable<(PaletteKind Kind, int First, IReadOnlyList<PaletteItem> Items)> Runs
    {
        get
        {
            for (var first = 0; first < _found.Count; )
            {
                var kind = _found[first].Kind;
                var items = _found.Skip(first).TakeWhile(item => item.Kind == kind).ToList();
                yield return (kind, first, items);
                first += items.Count;
            }
        }
    }

    protected override void OnInitialized() => _found = PaletteMatch.Of(Known, "");

    private Task TypeAsync(ChangeEventArgs typed)
    {
        var text = typed.Value as string ?? "";
        _typing?.Cancel();
        _typing?.Dispose();
        _typing = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token);
        return _searching = SearchAsync(text, _typing.Token);
    }

    private async Task SearchAsync(string text, CancellationToken overtaken)
    {
        // What is known already shows at once.
        Show(PaletteMatch.Of(Known, text), failed: false);
        if (OrganizationId is not { } organization || string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        try
        {
            await Task.Delay(_pause, Clock, overtaken);
            var found = await Queries.FindAsync(Actor, organization, text, overtaken);
            if (!overtaken.IsCancellationRequested)
            {
                Show(PaletteMatch.Of(Known.Concat(found), text), failed: false);
            }
        }
        catch (OperationCanceledException)
        {
            // Something else was typed.
        }
        catch (Exception exception) when (exception is ProblemException || DatabaseFault.Is(exception))
        {
            if (!overtaken.IsCancellationRequested)
            {
                Show(PaletteMatch.Of(Known, text), failed: true);
            }
        }
    }

    private void Show(IReadOnlyList<PaletteItem> found, bool failed) => (_found, _active, _failed) = (found, 0, failed);

    private async Task OnKeyAsync(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "ArrowDown" when _found.Count > 0:
                await MoveAsync((_active + 1) % _found.Count);
                break;
            case "ArrowUp" when _found.Count > 0:
                await MoveAsync((_active + _found.Count - 1) % _found.Count);
                break;
            case "Enter" when !key.IsComposing:
                // What was typed last decides, not what stood there a moment before.
                for (Task? awaited = null; awaited != _searching; )
                {
                    awaited = _searching;
                    await awaited;
                }

                if (_found.Count > 0)
                {
                    Choose(_found[_active]);
                }

                break;
            default:
                break;
        }
    }

    private async Task MoveAsync(int place)
    {
        _active = place;
        await Script.InvokeVoidAsync("dataSharing.show", OptionId(place));
    }

    private void Choose(PaletteItem item) => Dialog.Close(DialogResult.Ok(item));

    private static string OptionId(int place) => $"palette-option-{place}";

    private static string Title(PaletteKind kind) =>
        kind switch
        {
            PaletteKind.Event => "Event",
            PaletteKind.Page => "Pages",
            PaletteKind.Action => "Do",
            PaletteKind.Project => "Projects",
            PaletteKind.Model => "Models",
            _ => "Organizations",
        };

    public void Dispose()
    {
        _leaving.Cancel();
        _typing?.Dispose();
        _leaving.Dispose();
    }
}
