using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Sharing;

/// <summary>
/// Mail about a member's request, in the transaction of what it tells of: to each owner one of their own, and the answer to whoever asked.
/// The bell needs none of it: it reads the requests themselves.
/// </summary>
internal sealed class RequestMail(Deliveries deliveries, DeliveryOptions options, ConsoleAddress address)
{
    /// <summary>Tells every owner who can act.</summary>
    public async Task AskedAsync(Change scope, MemberRequest request, string project, CancellationToken cancellationToken)
    {
        if (!options.HasEmail)
        {
            return;
        }

        var organization = await OrganizationAsync(scope, request, cancellationToken);
        var owners = await scope
            .Database.Memberships.OwnersWhoCanSignIn(request.OrganizationId)
            .Where(membership => membership.User!.Email != null)
            .OrderBy(membership => membership.UserId)
            .Select(membership => membership.User!.Email!)
            .ToListAsync(cancellationToken);
        var (by, named, whose) = (request.ByName.InSentence(), project.InSentence(), organization.Name.InSentence());
        foreach (var owner in owners)
        {
            Add(
                scope,
                request,
                DeliveryKind.MemberRequest,
                owner,
                $"{by} asks {Short(request.Wish)} {named} · {whose}",
                $"""
                {by} asks for {named} ({request.ProjectId}) {MemberRequestWords.Wish(request.Wish)}.{Said(
                    "Their reason",
                    request.Reason
                )}

                You decide, as an owner of {whose} ({organization.Id}). Until then nothing changes.

                {address.Of(PageRoutes.Requests(organization.Id))}
                """
            );
        }
    }

    /// <summary>
    /// What still waits for owners goes out no more. Whoever asked is told what became of it, if they still belong and did not answer it
    /// themselves; what was withdrawn, by them or since they left, needs no answer.
    /// </summary>
    public async Task AnsweredAsync(Change scope, MemberRequest request, CancellationToken cancellationToken)
    {
        await Deliveries.EndAsync(
            scope.Database.Deliveries.Where(delivery => delivery.RequestId == request.Id && delivery.Kind == DeliveryKind.MemberRequest),
            "The request was answered or withdrawn.",
            cancellationToken
        );
        if (!options.HasEmail || request.State == MemberRequestState.Withdrawn)
        {
            return;
        }

        var asked = await scope
            .Database.Memberships.Where(membership =>
                membership.OrganizationId == request.OrganizationId
                && membership.UserId == request.ById
                && membership.User!.DisabledAt == null
            )
            .Select(membership => membership.User!.Email)
            .SingleOrDefaultAsync(cancellationToken);
        if (asked is null || request.AnsweredById == request.ById)
        {
            return;
        }

        var organization = await OrganizationAsync(scope, request, cancellationToken);
        var project = await scope
            .Database.Projects.Where(project => project.OrganizationId == request.OrganizationId && project.Id == request.ProjectId)
            .Select(project => project.Name)
            .SingleAsync(cancellationToken);
        var became = RequestWords.Became(request.State);
        Add(
            scope,
            request,
            DeliveryKind.RequestAnswered,
            asked,
            $"{became}: {project.InSentence()} {MemberRequestWords.Wish(request.Wish)} · {organization.Name.InSentence()}",
            $"""
            You asked for {project.InSentence()} ({request.ProjectId}) {MemberRequestWords.Wish(request.Wish)}.

            {became} by {request.AnsweredByName!.InSentence()} for {organization.Name.InSentence()} ({organization.Id}).{Said(
                "Their reason",
                request.Answer
            )}
            {(request.State == MemberRequestState.Granted ? $"{MemberRequestWords.Granted(request.Wish)}\n" : "")}
            {address.Of(PageRoutes.Requests(organization.Id))}
            """
        );
    }

    /// <summary>
    /// Within the transaction in which somebody loses their role, leaves or is shut out: what waits for them goes out no more.
    /// </summary>
    /// <param name="database">Within the transaction.</param>
    /// <param name="email">Theirs.</param>
    /// <param name="organizationId">Where; null for everywhere.</param>
    /// <param name="staysMember">Answers to what they asked are still theirs.</param>
    /// <param name="cancellationToken">Leaves it as it was.</param>
    public static Task EndForAsync(
        ApplicationDbContext database,
        string email,
        string? organizationId,
        bool staysMember,
        CancellationToken cancellationToken
    ) =>
        Deliveries.EndAsync(
            database.Deliveries.Where(delivery =>
                delivery.RequestId != null
                && delivery.Address == email
                && (organizationId == null || delivery.OrganizationId == organizationId)
                && (!staysMember || delivery.Kind == DeliveryKind.MemberRequest)
            ),
            "It is no longer theirs to read.",
            cancellationToken
        );

    /// <summary>After the commit: what was added goes out now.</summary>
    public void Wake() => deliveries.Wake();

    private void Add(Change scope, MemberRequest request, DeliveryKind kind, string to, string title, string body) =>
        deliveries.Add(
            scope.Database,
            new OutgoingMessage(kind, ChannelKind.Email, to, title, body)
            {
                OrganizationId = request.OrganizationId,
                RequestId = request.Id,
                IsConfidential = true,
            },
            scope.Now
        );

    private static Task<Organization> OrganizationAsync(Change scope, MemberRequest request, CancellationToken cancellationToken) =>
        scope.Database.Organizations.SingleAsync(organization => organization.Id == request.OrganizationId, cancellationToken);

    private static string Short(SharingWish wish) => wish == SharingWish.Share ? "to share" : "to keep out";

    // Marked line by line: what a person wrote must not read like a line of the console's.
    private static string Said(string name, string? text) =>
        text is null ? "" : $"\n{name}:\n{string.Join('\n', text.Split('\n').Select(line => $"> {line.TrimEnd('\r')}"))}";
}
