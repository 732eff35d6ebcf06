using System.Globalization;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>How OpenAI's own figures come here: by an admin key, or by export files.</summary>
public sealed partial class ConnectionPage
{
    private ConnectionView? _view;
    private IReadOnlyList<KeyPermission> _readable = [];
    private IReadOnlyList<ImportedMember> _invited = [];
    private ExportFile? _file;
    private ImportResult? _preview;
    private string _fileName = "";
    private string _key = "";
    private string _address = "";
    private string? _error;
    private string? _note;
    private string? _stored;
    private bool _busy;

    // A browser does not tell when the same file is chosen again: each choice gets a field of its own.
    private int _choices;

    [Inject]
    private ConnectionQueries Queries { get; set; } = default!;

    [Inject]
    private SetConnection Set { get; set; } = default!;

    [Inject]
    private RemoveConnection Remove { get; set; } = default!;

    [Inject]
    private TestConnection Test { get; set; } = default!;

    [Inject]
    private ImportProjects Projects { get; set; } = default!;

    [Inject]
    private ImportMembers Members { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private ImportReport Import { get; set; } = default!;

    [Inject]
    private AdminAddresses Addresses { get; set; } = default!;

    [Inject]
    private SyncProgress Progress { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private bool IsOwner => _view?.Standing.Has(Right.Decide) == true;

    protected override async Task LoadAsync() => _view = await Queries.GetAsync(Actor, OrganizationId, Leaving);

    private Task ConnectAsync() => RunAsync(async () =>
    {
        await Set.ExecuteAsync(Actor, OrganizationId, _address, _key, Leaving);
        (_key, _readable) = ("", []);
        _readable = await Test.ExecuteAsync(Actor, OrganizationId, Leaving);
    });

    private Task TestAsync() => RunAsync(async () => _readable = await Test.ExecuteAsync(Actor, OrganizationId, Leaving));

    private Task ImportProjectsAsync() => RunAsync(async () =>
    {
        var imported = await Projects.ExecuteAsync(Actor, OrganizationId, Leaving);
        _note = $"Projects: {Figures.Of(imported.Added)} added, {Figures.Of(imported.Renamed)} renamed, {Figures.Of(imported.Archived)} archived, {Figures.Of(imported.Unchanged)} as they were.";
    });

    private Task ImportMembersAsync() => RunAsync(async () =>
    {
        _invited = await Members.ExecuteAsync(Actor, OrganizationId, Leaving);
        _note = _invited.Count == 0 ? "Everybody at OpenAI belongs here already, or is invited." : null;
    });

    private async Task RemoveAsync()
    {
        if (await Dialogs.ConfirmAsync("Remove the connection", "The key is deleted and nothing more is read. What was read before stays.", "Remove"))
        {
            await RunAsync(async () =>
            {
                await Remove.ExecuteAsync(Actor, OrganizationId, Leaving);
                _readable = [];
            });
        }
    }

    private Task PreviewAsync(InputFileChangeEventArgs chosen) => RunAsync(async () =>
    {
        (_preview, _stored) = (null, null);
        if (chosen.File.Size > ExportText.LargestFile)
        {
            throw ExportText.TooLarge();
        }

        await using var stream = chosen.File.OpenReadStream(ExportText.LargestFile, Leaving);
        _file = ExportFileReader.Read(await ExportText.ReadAsync(stream, Leaving), Time.GetUtcNow().Year + 1);
        _fileName = Path.GetFileName(chosen.File.Name);
        _preview = await Import.ExecuteAsync(Actor, OrganizationId, _fileName, _file, dryRun: true, progress: null, Leaving);
    }, () => _choices++);

    private Task StoreAsync() => RunAsync(async () =>
    {
        var result = await Import.ExecuteAsync(Actor, OrganizationId, _fileName, _file!, dryRun: false, progress: null, Leaving);
        (_stored, _preview, _file) = (result.Describe(dryRun: false), null, null);
    });

    private async Task RunAsync(Func<Task> work, Action? afterwards = null)
    {
        if (_busy)
        {
            return;
        }

        (_busy, _note) = (true, null);
        try
        {
            _error = await TryAsync(work);
        }
        finally
        {
            _busy = false;
            afterwards?.Invoke();
        }

        await RefreshAsync();
    }

    private static KindView? UsageOf(ConnectionView view) => view.Kinds.FirstOrDefault(kind => kind.Name == SyncKind.Usage);

    // The refusal in the words of whatever was refused last.
    private static string? RefusalOf(ConnectionView view) => view.Kinds.Where(kind => kind.State?.Error is not null).MaxBy(kind => kind.State!.TriedAt)?.State!.Error;

    private static string Percent((int Done, int Of) turn) => (100.0 * turn.Done / turn.Of).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
