using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.ProviderUsage.Migrations
{
    /// <inheritdoc />
    public partial class DueKinds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_sync_kinds_ErrorScope_OrganizationId",
                table: "sync_kinds",
                columns: new[] { "ErrorScope", "OrganizationId" },
                filter: "\"ErrorScope\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_sync_kinds_NextAt",
                table: "sync_kinds",
                column: "NextAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_sync_kinds_ErrorScope_OrganizationId",
                table: "sync_kinds");

            migrationBuilder.DropIndex(
                name: "IX_sync_kinds_NextAt",
                table: "sync_kinds");
        }
    }
}
