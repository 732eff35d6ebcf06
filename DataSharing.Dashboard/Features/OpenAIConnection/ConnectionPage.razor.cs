using DataSharing.Core.Eligibility;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Organizations;
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
    private const int MostGaps = 5;

    private ConnectionView? _view;
    private IReadOnlyList<string> _owners = [];
    private IReadOnlyList<KeyPermission> _readable = [];
    private IReadOnlyList<ImportedMember> _invited = [];
    private ExportFile? _file;
    private ImportResult? _preview;
    private string _fileName = "";
    private string _key = "";
    private string _address = "";
    private string? _note;
    private string? _stored;

    // The file that is being read, and one that was given meanwhile and is not.
    private string? _reading;
    private string? _missed;

    // A browser does not tell when the same file is chosen again: each choice gets a field of its own.
    private int _choices;

    [Inject]
    private MemberQueries Belonging { get; set; } = default!;

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

    private protected override News Follows => News.Settings | News.Reports | News.Progress;

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var view = await Queries.GetAsync(Actor, OrganizationId, cancellationToken);
        IReadOnlyList<string> owners = view.Standing.Has(Right.Decide)
            ? []
            : await Belonging.OwnersAsync(Actor, OrganizationId, cancellationToken);
        return () => (_view, _owners) = (view, owners);
    }

    protected override void OnOtherOrganization()
    {
        (_view, _readable, _invited, _note) = (null, [], [], null);
        (_file, _preview, _stored, _fileName, _key, _address) = (null, null, null, "", "", "");
        (_reading, _missed) = (null, null);
    }

    private async Task ConnectAsync()
    {
        if (await DoAsync(() => Set.ExecuteAsync(Actor, OrganizationId, _address, _key, CancellationToken.None)))
        {
            (_key, _readable) = ("", []);
            await TestAsync();
        }
    }

    private async Task TestAsync()
    {
        IReadOnlyList<KeyPermission> readable = [];
        if (await DoAsync(async () => readable = await Test.ExecuteAsync(Actor, OrganizationId, Leaving)))
        {
            _readable = readable;
        }
    }

    private async Task ImportProjectsAsync()
    {
        FollowedProjects? imported = null;
        if (await DoAsync(async () => imported = await Projects.ExecuteAsync(Actor, OrganizationId, CancellationToken.None)))
        {
            _note =
                $"Projects: {Figures.Of(imported!.Added)} added, {Figures.Of(imported.Renamed)} renamed, "
                + $"{Figures.Of(imported.Archived)} archived, {Figures.Of(imported.Unchanged)} as they were.";
        }
    }

    private async Task ImportMembersAsync()
    {
        IReadOnlyList<ImportedMember> invited = [];
        if (await DoAsync(async () => invited = await Members.ExecuteAsync(Actor, OrganizationId, CancellationToken.None)))
        {
            (_invited, _note) = (invited, invited.Count == 0 ? "Everybody at OpenAI belongs here already, or is invited." : null);
        }
    }

    private async Task RemoveAsync()
    {
        if (
            await Dialogs.ConfirmAsync(
                "Remove the connection",
                "The key is deleted and nothing more is read. What was read before stays.",
                "Remove"
            ) && await DoAsync(() => Remove.ExecuteAsync(Actor, OrganizationId, CancellationToken.None))
        )
        {
            _readable = [];
        }
    }

    private async Task PreviewAsync(InputFileChangeEventArgs chosen)
    {
        var name = Path.GetFileName(chosen.File.Name);
        if (IsBusy)
        {
            // A field that a file is read from stays where it is.
            (_missed, _choices) = (name, _reading is null ? _choices + 1 : _choices);
            return;
        }

        (_preview, _stored, _missed, _reading) = (null, null, null, name);
        (ExportFile File, ImportResult Preview)? read = null;
        if (await DoAsync(async () => read = await ReadFileAsync(chosen.File, name)) && read is { } there)
        {
            (_file, _fileName, _preview) = (there.File, name, there.Preview);
        }
    }

    private async Task<(ExportFile File, ImportResult Preview)> ReadFileAsync(IBrowserFile chosen, string name)
    {
        try
        {
            if (chosen.Size > ExportText.LargestFile)
            {
                throw ExportText.TooLarge();
            }

            await using var stream = chosen.OpenReadStream(ExportText.LargestFile, Leaving);
            var file = ExportFileReader.Read(await ExportText.ReadAsync(stream, Leaving), Time.GetUtcNow().Year + 1);
            return (file, await Import.ExecuteAsync(Actor, OrganizationId, name, file, dryRun: true, progress: null, Leaving));
        }
        finally
        {
            (_choices, _reading) = (_choices + 1, null);
        }
    }

    private async Task StoreAsync()
    {
        ImportResult? result = null;
        if (
            await DoAsync(async () =>
                result = await Import.ExecuteAsync(
                    Actor,
                    OrganizationId,
                    _fileName,
                    _file!,
                    dryRun: false,
                    progress: null,
                    CancellationToken.None
                )
            )
        )
        {
            (_stored, _preview, _file) = (result!.Describe(dryRun: false), null, null);
        }
    }

    private Task<bool> DoAsync(Func<Task> act)
    {
        _note = null;
        return ActAsync(act);
    }

    private static KindView? UsageOf(ConnectionView view) => view.Kinds.FirstOrDefault(kind => kind.Name == SyncKind.Usage);

    // The refusal in the words of whatever was refused last.
    private static string? RefusalOf(ConnectionView view) =>
        view.Kinds.Where(kind => kind.State?.Error is not null).MaxBy(kind => kind.State!.TriedAt)?.State!.Error;

    // Of usage it stands above, while the key is not refused.
    private static string? TroubleOf(KindView kind, ConnectionView view) =>
        kind.Name != SyncKind.Usage || view.Connection?.RefusedAt is not null ? KindWords.Trouble(kind) : null;

    private static string Gaps(ConnectionView view)
    {
        if (view.Gaps.Count == 0)
        {
            return view.CoveredDays == 0 ? "not known" : "none";
        }

        var first = view
            .Gaps.Take(MostGaps)
            .Select(gap =>
                gap.From == gap.Until ? Words.Date(gap.From.Start) : $"{Words.Date(gap.From.Start)} to {Words.Date(gap.Until.Start)}"
            );
        return string.Join(", ", first) + (view.Gaps.Count > MostGaps ? " …" : "");
    }
}
