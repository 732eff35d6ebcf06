using System.Diagnostics.CodeAnalysis;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Access;

/// <summary>The rule of an account's sign-ins, asked wherever somebody acts.</summary>
internal static class SignIns
{
    /// <summary>Whether an account can do anything, and the sign-in with it still counts.</summary>
    /// <param name="user">The account as it is stored, or null if it is gone.</param>
    /// <param name="stamp">The stamp with which the person signed in; null for a key that the person made.</param>
    public static bool Count([NotNullWhen(true)] ApplicationUser? user, string? stamp) =>
        user is { DisabledAt: null } && (stamp is null || stamp == user.SecurityStamp);
}
