using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class RecoveryCodesAsHashes : Migration
    {
        // Codes that were stored as they are let nobody in any more; none of them stays behind either.
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""DELETE FROM "AspNetUserTokens" WHERE "Name" = 'RecoveryCodes';""");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
