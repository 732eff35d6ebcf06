using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Outbox;

/// <summary>
/// Mail to one person, in the transaction of what it tells of. Where e-mail is not set up there is none, and people hand links over as
/// before.
/// </summary>
internal sealed class PersonalMail(Deliveries deliveries, DeliveryOptions options, ConsoleAddress address)
{
    /// <summary>Whether there is any.</summary>
    public bool IsSent => options.HasEmail;

    /// <param name="database">Within the transaction.</param>
    /// <param name="organization">Whose; its name is read by whoever is invited.</param>
    /// <param name="by">Who invites.</param>
    /// <param name="invitation">Whom, and until when.</param>
    /// <param name="path">The link, which works once.</param>
    /// <param name="now">The present.</param>
    public void Invite(ApplicationDbContext database, Organization organization, string by, Invitation invitation, string path, Instant now)
    {
        var (who, name) = (by.InSentence(), organization.Name.InSentence());
        Add(
            database,
            new OutgoingMessage(
                DeliveryKind.Invitation,
                ChannelKind.Email,
                invitation.Email,
                $"{who} invites you to {name}",
                $"""
                {who} invites you to {name} ({organization.Id}) in DataSharing, where its sharing with OpenAI is decided.

                {address.Of(path)}

                The link works once, until {Core.Eligibility.Words.Date(invitation.ExpiresAt)}. If you do not expect it, do nothing.
                """
            )
            {
                OrganizationId = organization.Id,
                InvitationId = invitation.Id,
                IsConfidential = true,
            },
            now
        );
    }

    /// <summary>Within the transaction in which an invitation ends: its link goes out no more.</summary>
    public static Task EndInvitationAsync(ApplicationDbContext database, Invitation invitation, CancellationToken cancellationToken) =>
        Deliveries.EndAsync(
            database.Deliveries.Where(delivery => delivery.InvitationId == invitation.Id),
            "The invitation has ended.",
            cancellationToken
        );

    /// <summary>A link with which somebody sets a password; the server that runs beside the command sends it.</summary>
    public void PasswordLink(ApplicationDbContext database, string email, string path, Instant now) =>
        deliveries.Add(
            database,
            new OutgoingMessage(
                DeliveryKind.PasswordLink,
                ChannelKind.Email,
                email,
                "Set your password for DataSharing",
                $"""
                Whoever runs DataSharing has made a link with which you set your password:

                {address.Of(path)}

                It works once, and only until another is made. If you do not expect it, tell them.
                """
            )
            {
                IsConfidential = true,
            },
            now
        );

    /// <summary>A sign-in from a place that was not seen before.</summary>
    public void NewSignIn(ApplicationDbContext database, string email, string origin, string with, Instant now) =>
        Add(
            database,
            new OutgoingMessage(
                DeliveryKind.SignIn,
                ChannelKind.Email,
                email,
                "New sign-in to DataSharing",
                $"""
                Somebody has signed in to your account from {origin}, with {with}, at {Common.Viewer.Short(now)}.
                There was no sign-in from there within the last 90 days.

                If it was not you, change your password and sign out everywhere:
                {address.Of("Account/Manage")}
                """
            ),
            now
        );

    /// <summary>After the commit.</summary>
    public void Wake() => deliveries.Wake();

    private void Add(ApplicationDbContext database, OutgoingMessage message, Instant now)
    {
        if (options.HasEmail)
        {
            deliveries.Add(database, message, now);
        }
    }
}
