using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>Which catalogue decides, for readers without an organization.</summary>
internal sealed class ProgrammeReader(IDbContextFactory<ApplicationDbContext> databases, TimeProvider time)
{
    public async Task<ProgrammeHistory> ReadAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.ProgrammeAsync(cancellationToken);
    }

    /// <summary>The catalogue that decides now.</summary>
    public async Task<ProgrammeCatalogue> NowAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).At(time.Now()).Catalogue;
}
