using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>People, messages on their way and the audit logs, as counts.</summary>
internal static class ApplicationLook
{
    public static async Task<IEnumerable<Finding>> LookAsync(LookedAt stores, bool thorough, CancellationToken cancellationToken)
    {
        if (!await stores.IsThereAsync(Store.Application, cancellationToken))
        {
            return [];
        }

        await using var database = stores.Open<ApplicationDbContext>(Store.Application, options => new(options));
        var findings = new List<Finding>
        {
            await PeopleAsync(database, cancellationToken),
            await MessagesAsync(database, cancellationToken),
        };
        if (thorough)
        {
            findings.Add(await AuditLogsAsync(stores.Directory, database, cancellationToken));
        }

        return findings;
    }

    private static async Task<Finding> PeopleAsync(ApplicationDbContext database, CancellationToken cancellationToken)
    {
        var organizations = await database.Organizations.CountAsync(cancellationToken);
        var people = await database.Users.CountAsync(user => user.DisabledAt == null, cancellationToken);
        return people == 0
            ? Finding.Warning("people", "Nobody can sign in: the first page, or users create, makes the administrator.")
            : Finding.Ok("people", $"{Figures.Of(organizations)} organizations, {Figures.Of(people)} accounts that can sign in.");
    }

    private static async Task<Finding> MessagesAsync(ApplicationDbContext database, CancellationToken cancellationToken)
    {
        var waiting = await database.Deliveries.CountAsync(one => one.State == DeliveryState.Pending, cancellationToken);
        var tried = await database.Deliveries.CountAsync(one => one.State == DeliveryState.Pending && one.Error != null, cancellationToken);
        var dead = await database.Deliveries.CountAsync(one => one.State == DeliveryState.Dead, cancellationToken);
        var sentence =
            $"{Figures.Of(waiting)} on their way, {Figures.Of(tried)} of them refused at least once; {Figures.Of(dead)} given up.";
        return tried + dead > 0
            ? Finding.Warning("messages", $"{sentence} The page Alerts of each organization says why.")
            : Finding.Ok("messages", sentence);
    }

    // As the server checks them every few minutes.
    private static async Task<Finding> AuditLogsAsync(
        DataDirectory directory,
        ApplicationDbContext database,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(directory.AuditKeyFile))
        {
            return Finding.Warning("audit logs", "There is no key yet that signs them.");
        }

        using var signer = new AuditSigner(directory);
        var (logs, changed) = (0, 0);
        foreach (var organizationId in await StoredLog.OwnersAsync(database, cancellationToken))
        {
            logs++;
            changed += (await StoredLog.VerifyAsync(database, signer, organizationId, cancellationToken)).IsUnchanged ? 0 : 1;
        }

        return changed > 0
            ? Finding.Failed(
                "audit logs",
                $"{Figures.Of(changed)} of {Figures.Of(logs)} are not as they were sealed. The page Activity says which and where."
            )
            : Finding.Ok("audit logs", $"All {Figures.Of(logs)} are as they were sealed.");
    }
}
