using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DataSharing.Dashboard.Data.Migrations
{
    /// <inheritdoc />
    public partial class OrganizationSearch : Migration
    {
        // EF Core has no words for a collation of an index, nor for FTS5. The table keeps ids, not row numbers: a backup may give rows other numbers.
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            CREATE INDEX "IX_Organizations_Name_NoCase" ON "Organizations" ("Name" COLLATE NOCASE);
            CREATE INDEX "IX_Organizations_Id_NoCase" ON "Organizations" ("Id" COLLATE NOCASE);
            CREATE VIRTUAL TABLE "organization_search" USING fts5("Id", "Name", tokenize = 'trigram');
            INSERT INTO "organization_search" ("Id", "Name") SELECT "Id", "Name" FROM "Organizations";
            CREATE TRIGGER "organization_search_insert" AFTER INSERT ON "Organizations" BEGIN
                INSERT INTO "organization_search" ("Id", "Name") VALUES (new."Id", new."Name");
            END;
            CREATE TRIGGER "organization_search_update" AFTER UPDATE OF "Id", "Name" ON "Organizations" BEGIN
                UPDATE "organization_search" SET "Id" = new."Id", "Name" = new."Name" WHERE "Id" = old."Id";
            END;
            CREATE TRIGGER "organization_search_delete" AFTER DELETE ON "Organizations" BEGIN
                DELETE FROM "organization_search" WHERE "Id" = old."Id";
            END;
            """);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            DROP TRIGGER "organization_search_insert";
            DROP TRIGGER "organization_search_update";
            DROP TRIGGER "organization_search_delete";
            DROP TABLE "organization_search";
            DROP INDEX "IX_Organizations_Name_NoCase";
            DROP INDEX "IX_Organizations_Id_NoCase";
            """);
    }
}
