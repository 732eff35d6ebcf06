using System.Reflection;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Architecture;

/// <summary>Rooms import from rooms below them only, so that there is no circle; read from compiled code, method bodies included.</summary>
public sealed class RoomsTests
{
    // From the top down: each may know those below it.
    private static readonly string[] _core = ["Measuring", "Accounting", "Organizations", "Auditing", "Eligibility", "Sharing", "Programme", "Primitives"];

    [Fact]
    public void RoomsOfCore_ImportFromBelow_Only()
    {
        var (assembly, root) = (typeof(ProgrammeCatalogue).Assembly, "DataSharing.Core.");

        Assert.Equal(_core.Order(), Rooms(assembly, root));
        Assert.Equal([], Upward(assembly, root, _core));
    }

    private static IEnumerable<string> Rooms(Assembly assembly, string root) =>
        assembly.GetTypes().Where(type => type.Namespace?.StartsWith(root, StringComparison.Ordinal) == true).Select(type => Room(type.Namespace!, root)).Distinct().Order();

    private static IEnumerable<string> Upward(Assembly assembly, string root, string[] layers) =>
        from use in CompiledUses.Of(assembly)
        where use.From.Namespace.StartsWith(root, StringComparison.Ordinal) && use.To.Namespace.StartsWith(root, StringComparison.Ordinal)
        let rooms = (From: Room(use.From.Namespace, root), To: Room(use.To.Namespace, root))
        where Array.IndexOf(layers, rooms.From) > Array.IndexOf(layers, rooms.To)
        select $"{rooms.From}/{use.From.Name} → {rooms.To}/{use.To.Name}";

    private static string Room(string space, string root) => space[root.Length..].Split('.')[0];
}
