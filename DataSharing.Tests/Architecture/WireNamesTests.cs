using System.Reflection;
using System.Text.Json.Serialization;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Ledger;
using Mono.Cecil;
using Xunit;

namespace DataSharing.Tests.Architecture;

/// <summary>
/// Names that are stored or sent never change: databases hold them, programs compare with them. All of them stand in wire-names.txt; a new
/// one is added there.
/// </summary>
public sealed class WireNamesTests
{
    [Fact]
    public void Names_ThatAreStoredOrSent_AreThoseOfTheFile()
    {
        var assemblies = new[] { typeof(ProgrammeCatalogue).Assembly, typeof(LedgerWriter).Assembly };
        var enums = assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsEnum)
            .Select(type =>
                (
                    type.Name,
                    Names: type.GetFields(BindingFlags.Public | BindingFlags.Static)
                        .Select(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name)
                        .OfType<string>()
                        .ToList()
                )
            )
            .Where(type => type.Names.Count > 0)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => $"{type.Name}: {string.Join(' ', type.Names)}");
        var constants = new[] { typeof(AuditTypes), typeof(Scopes) }.Select(type => $"{type.Name}: {string.Join(' ', Constants(type))}");

        var kinds = $"{nameof(AlertKinds)}: {string.Join(' ', AlertKinds.All.Select(kind => kind.Name))}";

        // What was sealed under a purpose opens under the same only.
        var purposes = $"Purposes: {string.Join(' ', Purposes())}";

        Assert.Equal(
            File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Architecture", "wire-names.txt")),
            enums.Concat(constants).Append(kinds).Append(purposes)
        );
    }

    private static IEnumerable<string> Purposes()
    {
        using var module = ModuleDefinition.ReadModule(typeof(LedgerWriter).Assembly.Location);
        return
        [
            .. module
                .GetTypes()
                .SelectMany(type => type.Methods)
                .Where(method => method.HasBody)
                .Select(method => method.Body.Instructions.Select(instruction => instruction.Operand).ToList())
                .Where(operands => operands.OfType<MethodReference>().Any(called => called.Name == "CreateProtector"))
                .SelectMany(operands => operands.OfType<string>().Where(text => text.EndsWith(".v1", StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(field => field is { IsLiteral: true } && field.FieldType == typeof(string))
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal);
}
