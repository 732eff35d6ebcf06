using System.Reflection;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Ledger;
using Xunit;

namespace DataSharing.Tests.Architecture;

/// <summary>
/// Rooms import from rooms below them only, so that there is no circle; read from compiled code, method bodies included.
/// docs/architecture.md draws the same.
/// </summary>
public sealed class RoomsTests
{
    // From the top down: each may know those below it.
    private static readonly string[] _core =
    [
        "Foresight",
        "Measuring",
        "Accounting",
        "Organizations",
        "Auditing",
        "Eligibility",
        "Sharing",
        "Programme",
        "Primitives",
    ];

    private static readonly string[] _dashboard =
    [
        "Hosting",
        "Features",
        "Identity",
        "UI",
        "Web",
        "Alerts",
        "Live",
        "Days",
        "ProviderUsage",
        "Organizations",
        "Sharing",
        "Ledger",
        "Outbox",
        "Access",
        "Memory",
        "Auditing",
        "Configuration",
        "Data",
        "Common",
    ];

    [Fact]
    public void RoomsOfCore_ImportFromBelow_Only()
    {
        var (assembly, root) = (typeof(ProgrammeCatalogue).Assembly, "DataSharing.Core.");

        Assert.Equal(_core.Order(), Rooms(assembly, root));
        Assert.Equal([], Upward(assembly, root, _core));
    }

    [Fact]
    public void RoomsOfTheDashboard_ImportFromBelow_Only()
    {
        var (assembly, root) = (typeof(LedgerWriter).Assembly, "DataSharing.Dashboard.");

        Assert.Equal(_dashboard.Order(), Rooms(assembly, root));
        Assert.Equal([], Upward(assembly, root, _dashboard));
    }

    [Fact]
    public void FoldersWithinARoom_ImportEachOther_InNoCircle()
    {
        var root = "DataSharing.Dashboard.";
        var uses = CompiledUses
            .Of(typeof(LedgerWriter).Assembly)
            .Where(use =>
                use.From.Namespace.StartsWith(root, StringComparison.Ordinal) && use.To.Namespace.StartsWith(root, StringComparison.Ordinal)
            )
            .Select(use => (From: Folder(use.From.Namespace, root), To: Folder(use.To.Namespace, root)))
            .Where(use => use.From != use.To)
            .ToLookup(use => use.From, use => use.To);

        Assert.Equal([], uses.Select(folder => folder.Key).Where(folder => Reached(folder, uses).Contains(folder)).Order());
    }

    // What the order would allow, and these do without: a client that knows the wire only, a ledger that asks nobody for rights.
    [Theory]
    [InlineData("ProviderUsage.OpenAI", "Common")]
    [InlineData("Ledger", "Memory", "Data", "Data.Engines", "Data.Entities", "Common")]
    [InlineData("Configuration", "Data", "Data.Engines.PostgreSql", "Common")]
    [InlineData("Auditing", "Data", "Data.Engines", "Data.Entities", "Common")]
    public void Folder_ImportsThese_Only(string folder, params string[] known)
    {
        var root = "DataSharing.Dashboard.";

        Assert.Equal(
            [],
            CompiledUses
                .Of(typeof(LedgerWriter).Assembly)
                .Where(use =>
                    use.From.Namespace == root + folder
                    && use.To.Namespace.StartsWith(root, StringComparison.Ordinal)
                    && use.To.Namespace != use.From.Namespace
                )
                .Where(use => !known.Contains(use.To.Namespace[root.Length..]))
                .Select(use => $"{use.From.Name} → {use.To.FullName}")
        );
    }

    [Fact]
    public void Core_References_NothingButTheBaseClassLibrary() =>
        Assert.All(
            typeof(ProgrammeCatalogue).Assembly.GetReferencedAssemblies(),
            reference =>
                Assert.True(reference.Name!.StartsWith("System", StringComparison.Ordinal), $"Core must not know {reference.Name}.")
        );

    private static IEnumerable<string> Rooms(Assembly assembly, string root) =>
        assembly
            .GetTypes()
            .Where(type => type.Namespace?.StartsWith(root, StringComparison.Ordinal) == true)
            .Select(type => Room(type.Namespace!, root))
            .Distinct()
            .Order();

    private static IEnumerable<string> Upward(Assembly assembly, string root, string[] layers) =>
        from use in CompiledUses.Of(assembly)
        where use.From.Namespace.StartsWith(root, StringComparison.Ordinal) && use.To.Namespace.StartsWith(root, StringComparison.Ordinal)
        let rooms = (From: Room(use.From.Namespace, root), To: Room(use.To.Namespace, root))
        where Array.IndexOf(layers, rooms.From) > Array.IndexOf(layers, rooms.To)
        select $"{rooms.From}/{use.From.Name} → {rooms.To}/{use.To.Name}";

    private static string Room(string space, string root) => space[root.Length..].Split('.')[0];

    // A feature is one folder, however it is divided inside.
    private static string Folder(string space, string root) => string.Join('/', space[root.Length..].Split('.').Take(2));

    private static HashSet<string> Reached(string from, ILookup<string, string> uses)
    {
        var (reached, next) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>(uses[from]));
        while (next.TryDequeue(out var folder))
        {
            if (reached.Add(folder))
            {
                foreach (var further in uses[folder])
                {
                    next.Enqueue(further);
                }
            }
        }

        return reached;
    }
}
