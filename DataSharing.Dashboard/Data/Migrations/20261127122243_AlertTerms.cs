using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class AlertTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_FiredAlerts_RuleId_Subject_Day",
                table: "FiredAlerts");

            migrationBuilder.AddColumn<string>(
                name: "Terms",
                table: "FiredAlerts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            // What has fired today is not told again by the update: its rule asks what it asked then.
            migrationBuilder.Sql(
                """
                UPDATE "FiredAlerts" SET "Terms" = COALESCE((
                    SELECT trim(
                        COALESCE('percent=' || "Percent", '') || COALESCE('tokens=' || "Tokens", '')
                            || COALESCE(';hours_before=' || "HoursBefore", ''),
                        ';')
                    FROM "AlertRules" WHERE "AlertRules"."Id" = "FiredAlerts"."RuleId"), '')
                """);

            migrationBuilder.CreateIndex(
                name: "IX_FiredAlerts_RuleId_Terms_Subject_Day",
                table: "FiredAlerts",
                columns: new[] { "RuleId", "Terms", "Subject", "Day" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_FiredAlerts_RuleId_Terms_Subject_Day",
                table: "FiredAlerts");

            migrationBuilder.DropColumn(
                name: "Terms",
                table: "FiredAlerts");

            migrationBuilder.CreateIndex(
                name: "IX_FiredAlerts_RuleId_Subject_Day",
                table: "FiredAlerts",
                columns: new[] { "RuleId", "Subject", "Day" },
                unique: true);
        }
    }
}
