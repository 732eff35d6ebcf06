using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class SeveralServers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // What the servers of one database have in common besides: their keys, and the authenticator codes that one of them has taken.
            migrationBuilder.Sql("""
                CREATE TABLE "app"."keys" ("Name" text COLLATE "C" NOT NULL CONSTRAINT "PK_keys" PRIMARY KEY, "Sealed" bytea NOT NULL);
                CREATE TABLE "app"."taken_codes" ("UserId" text COLLATE "C" NOT NULL, "Code" integer NOT NULL,
                    "At" timestamptz NOT NULL DEFAULT now(), CONSTRAINT "PK_taken_codes" PRIMARY KEY ("UserId", "Code"));
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TABLE "app"."taken_codes";
                DROP TABLE "app"."keys";
                """);
        }
    }
}
