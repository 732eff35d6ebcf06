using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Storage;

// The same contexts under names of their own, by which EF Core tells PostgreSQL's migrations from SQLite's. Nothing else uses them.

internal sealed class PostgreSqlApplicationContext(DbContextOptions<PostgreSqlApplicationContext> options) : ApplicationDbContext(options);

internal sealed class PostgreSqlLedgerContext(DbContextOptions<PostgreSqlLedgerContext> options) : LedgerDbContext(options);

internal sealed class PostgreSqlReportsContext(DbContextOptions<PostgreSqlReportsContext> options) : ReportsDbContext(options);
