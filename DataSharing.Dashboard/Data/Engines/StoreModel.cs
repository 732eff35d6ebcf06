using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace DataSharing.Dashboard.Data.Engines;

/// <summary>What an engine changes in the model of a context; for SQLite nothing.</summary>
internal static class StoreModel
{
    /// <summary>
    /// Texts in the order of their code points, whatever the database was made with: SQLite's order, and that of C#'s ordinals.
    /// </summary>
    private const string InOrderOfCodePoints = "C";

    /// <summary>At the end of building a model.</summary>
    public static void UseStore(this ModelBuilder model, DbContext context, Store store)
    {
        if (!context.Database.IsNpgsql())
        {
            return;
        }

        model.HasDefaultSchema(PostgreSqlStores.SchemaOf(store));
        foreach (var type in model.Model.GetEntityTypes())
        {
            CollateTexts(type);
        }
    }

    private static void CollateTexts(IMutableTypeBase type)
    {
        foreach (var property in type.GetDeclaredProperties().Where(IsText))
        {
            property.SetCollation(InOrderOfCodePoints);
        }

        foreach (var complex in type.GetDeclaredComplexProperties())
        {
            CollateTexts(complex.ComplexType);
        }
    }

    private static bool IsText(IMutableProperty property) =>
        (property.GetValueConverter()?.ProviderClrType ?? property.GetProviderClrType() ?? property.ClrType) == typeof(string);
}
