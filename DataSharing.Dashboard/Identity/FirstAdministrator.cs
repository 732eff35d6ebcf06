using System.Net;
using System.Security.Cryptography;
using System.Text;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Identity;

/// <summary>The code that the server prints at start; away from loopback it is needed to make the first administrator.</summary>
internal sealed class SetupCode
{
    public string Value { get; } = Secrets.Make()[..16];

    /// <summary>A proxy on the same machine makes everybody look like loopback: whoever came through one, or to a public address, needs the
    /// code;
    /// so does a browser that some other name led here.</summary>
    public static bool IsNeededBy(HttpContext context, ServeOptions options) =>
        options.IsSecure
        || context.Connection.RemoteIpAddress is not { } address
        || !IPAddress.IsLoopback(address)
        || !OwnAddress.IsOfThisMachine(context.Request.Host.Host)
        || context.Request.Headers.ContainsKey("X-Forwarded-For")
        || context.Request.Headers.ContainsKey("Forwarded");

    public bool Matches(string? given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given?.Trim() ?? ""), Encoding.UTF8.GetBytes(Value));
}

/// <summary>Makes the first account, which administers the platform; possible only while there is none.</summary>
internal sealed class FirstAdministrator(
    IDbContextFactory<ApplicationDbContext> databases,
    ILookupNormalizer normalizer,
    NewPassword newPassword,
    TimeProvider time
)
{
    public async Task<bool> IsMissingAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return !await database.Users.AnyAsync(cancellationToken);
    }

    public async Task<ApplicationUser> CreateAsync(
        string origin,
        string email,
        string name,
        string password,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var id = Guid.NewGuid().ToString();
        email = Naming.Email(email, "email");
        name = Naming.Name(name, "name");
        var scope = new Change(
            database,
            Actor.User(id, origin),
            new Standing(name, email, null, PlatformRole.Administrator, IsOperator: false),
            null,
            time
        );
        var user = CreateUser.NewUser(normalizer, email, name, PlatformRole.Administrator, vouched: true, scope);
        user.Id = id;
        await newPassword.SetAsync(user, password);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Users.AnyAsync(cancellationToken))
        {
            throw new ConflictException("already_set_up", "Somebody was faster: the first administrator exists already. Sign in instead.");
        }

        database.Users.Add(user);
        scope.Audit(
            AuditTypes.AccountCreated,
            email,
            @new: new
            {
                email,
                name,
                role = PlatformRole.Administrator.Wire(),
            }
        );
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }
}
