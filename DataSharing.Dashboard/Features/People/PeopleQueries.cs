using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.People;

/// <summary>An account, as administrators see it.</summary>
/// <param name="LockedUntil">Too many wrong passwords: until when no further one is tried. Null while it is open.</param>
/// <param name="DisabledAt">Shut out since then, or null.</param>
/// <param name="HasPassword">Whether the link for it was used.</param>
/// <param name="HasSecondFactor">Whether an authenticator app is asked for.</param>
/// <param name="Organizations">How many it belongs to.</param>
public sealed record PersonRow(
    string Id,
    string Name,
    string Email,
    PlatformRole Role,
    Instant CreatedAt,
    DateTimeOffset? LockedUntil,
    Instant? DisabledAt,
    bool HasPassword,
    bool HasSecondFactor,
    int Organizations
)
{
    /// <summary>Neither locked nor shut out.</summary>
    public bool IsOpen => LockedUntil is null && DisabledAt is null;
}

/// <summary>A page of them.</summary>
/// <param name="Rows">By e-mail.</param>
/// <param name="Next">What the next page begins after; null for the last one.</param>
internal sealed record PeopleView(IReadOnlyList<PersonRow> Rows, string? Next);

/// <summary>Reads accounts for administrators.</summary>
internal sealed class PeopleQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, TimeProvider time)
{
    public const int RowsOfAPage = 50;

    /// <param name="actor">An administrator.</param>
    /// <param name="address">Which of them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<PeopleView> ListAsync(Actor actor, PeopleAddress address, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        OrganizationAccess.Require(await access.StandingAsync(database, actor, organizationId: null, cancellationToken), Right.Administer);
        var users = database.Users.AsNoTracking();
        if (address.Search is { Length: > 0 } search)
        {
            // A few thousand rows at most, in the order of an index, until the page is full.
            var within = $"%{Escaped(SmallLetters(search))}%";
#pragma warning disable CA1304, CA1311 // The database compares.
            users = users.Where(user =>
                EF.Functions.Like(user.Email!.ToLower(), within, "\\") || EF.Functions.Like(user.Name.ToLower(), within, "\\")
            );
#pragma warning restore CA1304, CA1311
        }

        var now = time.GetUtcNow();
        users = address.Shown switch
        {
            PeopleAddress.Staff => users.Where(user => user.PlatformRole != PlatformRole.None),
            // As text, times have no order there: which of them are over is told below, row by row until the page is full.
            PeopleAddress.Locked => users.Where(user => user.LockoutEnd != null),
            PeopleAddress.ShutOut => users.Where(user => user.DisabledAt != null),
            _ => users,
        };
        if (address.After is { Length: > 0 } after)
        {
#pragma warning disable CA1309 // The database compares, byte by byte.
            users = users.Where(user => string.Compare(user.NormalizedEmail, after) > 0);
#pragma warning restore CA1309
        }

        var read = await users
            .OrderBy(user => user.NormalizedEmail)
            .Select(user => new
            {
                user.Id,
                user.Name,
                user.Email,
                user.NormalizedEmail,
                user.PlatformRole,
                user.CreatedAt,
                user.LockoutEnd,
                user.DisabledAt,
                HasPassword = user.PasswordHash != null,
                user.TwoFactorEnabled,
                Organizations = database.Memberships.Count(membership => membership.UserId == user.Id),
            })
            .AsAsyncEnumerable()
            .Where(user => address.Shown != PeopleAddress.Locked || user.LockoutEnd > now)
            .Take(RowsOfAPage + 1)
            .ToListAsync(cancellationToken);
        return new PeopleView(
            [
                .. read.Take(RowsOfAPage)
                    .Select(user => new PersonRow(
                        user.Id,
                        user.Name,
                        user.Email!,
                        user.PlatformRole,
                        user.CreatedAt,
                        user.LockoutEnd > now ? user.LockoutEnd : null,
                        user.DisabledAt,
                        user.HasPassword,
                        user.TwoFactorEnabled,
                        user.Organizations
                    )),
            ],
            read.Count > RowsOfAPage ? read[RowsOfAPage - 1].NormalizedEmail : null
        );
    }

    // As databases do it here: the letters of ASCII, and no others.
    private static string SmallLetters(string text) =>
        string.Concat(text.Select(letter => char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter));

    private static string Escaped(string search) =>
        search
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
