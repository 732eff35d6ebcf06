using System.Reflection;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Ledger;
using Xunit;

namespace DataSharing.Tests.Architecture;

/// <summary>Who may know whom.</summary>
public sealed class ImportsTests
{
    [Fact]
    public void Core_References_NothingButTheBaseClassLibrary() => Assert.All(
        typeof(ProgrammeCatalogue).Assembly.GetReferencedAssemblies(),
        reference => Assert.True(reference.Name!.StartsWith("System", StringComparison.Ordinal), $"Core must not know {reference.Name}."));

    [Theory]
    [InlineData("DataSharing.Dashboard.Data.Entities", "DataSharing.Dashboard.Features")]
    [InlineData("DataSharing.Dashboard.Ledger", "DataSharing.Dashboard.Features")]
    [InlineData("DataSharing.Dashboard.Reports", "DataSharing.Dashboard.Features")]
    [InlineData("DataSharing.Dashboard.Security", "DataSharing.Dashboard.Features")]
    [InlineData("DataSharing.Dashboard.Ledger", "DataSharing.Dashboard.Security")]
    [InlineData("DataSharing.Dashboard.Ledger", "DataSharing.Dashboard.Reports")]
    [InlineData("DataSharing.Dashboard.Reports", "DataSharing.Dashboard.OpenAI")]
    [InlineData("DataSharing.Dashboard.OpenAI", "DataSharing.Dashboard.Features")]
    [InlineData("DataSharing.Dashboard.OpenAI", "DataSharing.Dashboard.Data")]
    [InlineData("DataSharing.Dashboard.OpenAI", "DataSharing.Dashboard.Reports")]
    [InlineData("DataSharing.Dashboard.OpenAI", "DataSharing.Dashboard.Security")]
    public void Room_DoesNotUse_TheOther(string room, string other)
    {
        var uses = typeof(LedgerWriter).Assembly.GetTypes()
            .Where(type => type.Namespace is { } space && space.StartsWith(room, StringComparison.Ordinal))
            .SelectMany(type => Used(type).Where(used => used.Namespace?.StartsWith(other, StringComparison.Ordinal) == true).Select(used => $"{type.Name} → {used.Name}"));

        Assert.Empty(uses.Distinct());
    }

    private static IEnumerable<Type> Used(Type type)
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return type.GetFields(all).Select(field => field.FieldType)
            .Concat(type.GetMethods(all).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)))
            .Concat(type.GetConstructors(all).SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.ParameterType))
            .SelectMany(used => used.IsGenericType ? used.GetGenericArguments().Append(used) : [used]);
    }
}
