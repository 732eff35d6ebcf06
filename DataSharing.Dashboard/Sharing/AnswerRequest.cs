using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Sharing;

/// <summary>
/// An owner answers a member's request. What starts sharing is granted by deciding it, with all that a decision asks for (see
/// docs/decisions/0040): here is what needs no review.
/// </summary>
internal sealed class AnswerRequest(Changes changes, ChangeSharing sharing, RequestEnding ending, ChangeInstant instant)
{
    /// <summary>
    /// Keeps the project out, which grants the request: it leaves every list that chooses it. Of a kind that was only declared, a first
    /// "no" is recorded: all others of it would start by a decision that needs the terms.
    /// </summary>
    /// <param name="actor">An owner.</param>
    /// <param name="organizationId">Where.</param>
    /// <param name="id">The request.</param>
    /// <param name="seen">What the owner saw of the setting.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    /// <exception cref="ConflictException">It was answered, or something was decided or declared, meanwhile, or it is out already.</exception>
    public async Task KeepOutAsync(Actor actor, string organizationId, string id, SeenSharing seen, CancellationToken cancellationToken)
    {
        var recorded = await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.DataSharingUpdated,
            async scope =>
            {
                var request = await AskForSharing.FindOpenAsync(scope, organizationId, id, cancellationToken);
                if (request.Wish != SharingWish.KeepOut)
                {
                    throw new InvalidInputException("id", "Somebody asks for this project to be shared: review and record that decision.");
                }

                var current = await SharingQueries.ReadAsync(scope.Database, organizationId, cancellationToken);
                seen.Require(current);
                var stopping = RequireAnyToStop(current, request.ProjectId);
                var history = (await scope.Database.FindHistoryAsync(organizationId, cancellationToken))!;
                var at = instant.Next();
                return await sharing.AppendAsync(
                    scope,
                    current,
                    history.At(at),
                    new SharingChange(
                        organizationId,
                        stopping.ToDictionary(
                            control => control,
                            control =>
                                current[control].List.With(request.ProjectId, enable: false, StayingProjects.Of(history, control, at))
                        ),
                        current.Version,
                        null
                    ),
                    cancellationToken
                );
            },
            cancellationToken
        );
        await sharing.FinishAsync(organizationId, recorded);
    }

    private static IReadOnlyList<SharingControl> RequireAnyToStop(SharingView current, string projectId)
    {
        var choosing = SharingWishes.Choosing(projectId, current.Decisions, current.Declarations);
        return choosing.Count > 0
            ? choosing
            : throw new ConflictException(
                "kept_out_already",
                "Nothing of this project is decided or declared to be shared here. Whether OpenAI still receives it stands on Data sharing. Nothing was changed."
            );
    }

    /// <summary>Decides against it; what is shared stays as it is.</summary>
    /// <param name="actor">An owner.</param>
    /// <param name="organizationId">Where.</param>
    /// <param name="id">The request.</param>
    /// <param name="answer">Why, or null.</param>
    /// <param name="cancellationToken">Leaves it open.</param>
    /// <exception cref="ConflictException">It was answered meanwhile.</exception>
    public async Task DeclineAsync(Actor actor, string organizationId, string id, string? answer, CancellationToken cancellationToken)
    {
        await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.DataSharingRequestDeclined,
            async scope =>
            {
                await ending.EndAsync(
                    scope,
                    await AskForSharing.FindOpenAsync(scope, organizationId, id, cancellationToken),
                    MemberRequestState.Declined,
                    AuditTypes.DataSharingRequestDeclined,
                    AskForSharing.Text(answer, "answer"),
                    cancellationToken
                );
                return true;
            },
            cancellationToken
        );
        ending.Told();
    }
}
