using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Organizations;
using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>The rules of the programme, for anybody: whoever has not signed in reads them too.</summary>
public sealed partial class ProgrammePage
{
    private static readonly (string Question, string Answer)[] _answers =
    [
        (
            "Does saving here switch anything at OpenAI?",
            "No. There is no way to switch it from outside. This console records what owners decide and reminds them until they say that they switched it on OpenAI's own page."
        ),
        (
            "Why was a request billed although tokens were left?",
            "It was larger than what was left: a request that does not fit entirely is billed whole. Or one of the other checks failed; the event's page names it."
        ),
        (
            "Why does a figure say “at most”?",
            "It counts only requests that were sent to this console. If others were made, less is left. Or OpenAI counted free tokens of a pool that nobody knows."
        ),
        (
            "What does “uncertain” mean?",
            "The decision rests on something OpenAI's own text does not say: a model that only others report as covered, or function tools. Or OpenAI counted tokens of a model as free of which nobody knows the pool: then what is left of both pools is uncertain."
        ),
        (
            "What is not covered?",
            "Fine-tuned models, training, evaluations, hosted tools such as web search, embeddings, transcription and image generation. Batch, flex and priority are counted as billed until OpenAI's report shows otherwise."
        ),
        ("What happens when the programme ends?", "OpenAI may end it with 30 days' notice."),
    ];

    private ProgrammeView? _view;
    private bool _isAdministrator;
    private IReadOnlyList<ProposedModel> _proposed = [];
    private string? _proposedFailure;

    [Inject]
    private CatalogueQueries Queries { get; set; } = default!;

    [Inject]
    private ProposedModels Proposed { get; set; } = default!;

    [Inject]
    private OrganizationQueries Organizations { get; set; } = default!;

    private protected override News Follows => News.None;

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var view = await Queries.GetAsync(cancellationToken);
        var isAdministrator =
            Actor is not null && (await Organizations.BelongingAsync(Actor, cancellationToken))?.Platform == PlatformRole.Administrator;

        // From OpenAI's reports, in a database of their own: the rules stand without them.
        IReadOnlyList<ProposedModel> proposed = [];
        var failure = isAdministrator
            ? await TryAsync(async () => proposed = await Proposed.ListAsync(Actor!, cancellationToken), cancellationToken)
            : null;
        return () => (_view, _isAdministrator, _proposed, _proposedFailure) = (view, isAdministrator, proposed, failure);
    }
}
