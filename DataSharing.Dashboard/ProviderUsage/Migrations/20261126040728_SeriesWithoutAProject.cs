using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.ProviderUsage.Migrations
{
    /// <inheritdoc />
    public partial class SeriesWithoutAProject : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // A row of a grouped file that names no project is another series than a row of a file that was not grouped by project.
            migrationBuilder.Sql("""
                DROP INDEX IF EXISTS "IX_usage_series";
                CREATE UNIQUE INDEX "IX_usage_series" ON "usage_series" (
                    "Organization", "Source", ifnull("ProjectId", char(1)), ifnull("UserId", ''), ifnull("ApiKeyId", ''), ifnull("Model", ''), ifnull("Batch", -1), ifnull("ServiceTier", ''));
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // The version before never writes an empty project, and lives with an index that could tell it apart.
        }
    }
}
