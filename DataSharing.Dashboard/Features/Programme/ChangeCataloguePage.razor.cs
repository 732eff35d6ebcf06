using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>Tries another catalogue on the requests of the last days; whoever likes what it does publishes it.</summary>
public sealed partial class ChangeCataloguePage : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private Simulation? _simulation;
    private IReadOnlyList<string> _errors = [];
    private string _name = "";
    private bool _busy;
    private int _choices;

    [CascadingParameter]
    public Actor Actor { get; set; } = default!;

    [CascadingParameter(Name = PageQuery.Name)]
    public PageQuery Query { get; set; } = new("");

    [Inject]
    private SimulateCatalogue Simulate { get; set; } = default!;

    [Inject]
    private ProposedModels Proposed { get; set; } = default!;

    [Inject]
    private CatalogueQueries Queries { get; set; } = default!;

    [Inject]
    private ILogger<ChangeCataloguePage> Logger { get; set; } = default!;

    // Once the page is live, not for its first picture too: thirty days are decided anew.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || ChangeCatalogueAddress.Of(Query) is not { Model: { } model } address)
        {
            return;
        }

        await RunAsync($"The catalogue in force, with {model}", () => WithAsync(model, address.Pool));
        StateHasChanged();
    }

    private async Task<byte[]> WithAsync(string model, string? chosen)
    {
        var pool = WireName<Pool>.Find(chosen) ?? throw new InvalidInputException("pool", "pool must be large or small.");
        var proposed =
            (await Proposed.ListAsync(Actor, _leaving.Token)).FirstOrDefault(proposed => proposed.Model == model)
            ?? throw new InvalidInputException(
                "model",
                $"OpenAI's reports do not count \"{model}\" as free, or the catalogue knows its pool already: there is nothing to propose."
            );
        return CatalogueWithModel.Of((await Queries.GetAsync(_leaving.Token)).Catalogue, proposed, pool);
    }

    private Task TryAsync(InputFileChangeEventArgs chosen) =>
        RunAsync(
            Path.GetFileName(chosen.File.Name),
            async () =>
            {
                if (chosen.File.Size > CatalogueLoader.MaximumBytes)
                {
                    throw new CatalogueException([new CatalogueError("$", "must have at most 1 MB.")]);
                }

                using var content = new MemoryStream();
                await using var stream = chosen.File.OpenReadStream(CatalogueLoader.MaximumBytes, _leaving.Token);
                await stream.CopyToAsync(content, _leaving.Token);
                return content.ToArray();
            }
        );

    private async Task RunAsync(string name, Func<Task<byte[]>> read)
    {
        (_busy, _simulation, _errors, _name) = (true, null, [], name);
        try
        {
            StateHasChanged();
            var file = await read();
            StateHasChanged();

            // Off the page's own thread: thirty days may take a while.
            _simulation = await Task.Run(() => Simulate.ExecuteAsync(Actor, file, _leaving.Token), _leaving.Token);
        }
        catch (CatalogueException exception)
        {
            _errors = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            _errors = [PageFailure.Of(exception, Logger).ToString()];
        }
        finally
        {
            (_busy, _choices) = (false, _choices + 1);
        }
    }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }
}
