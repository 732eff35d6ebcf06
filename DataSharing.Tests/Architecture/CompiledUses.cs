using Mono.Cecil;

namespace DataSharing.Tests.Architecture;

/// <summary>Which type uses which, read from compiled code: signatures, fields, attributes and the bodies of methods.</summary>
internal static class CompiledUses
{
    /// <summary>
    /// Uses between types of one assembly, of outer types: what the compiler makes of lambdas and iterators belongs to whoever wrote them.
    /// </summary>
    public static HashSet<(TypeReference From, TypeReference To)> Of(System.Reflection.Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        var uses = new Dictionary<(string, string), (TypeReference, TypeReference)>();
        foreach (var type in module.GetTypes())
        {
            foreach (var used in Used(type).SelectMany(Parts).Where(used => used is TypeDefinition))
            {
                var (from, to) = (Outer(type), Outer(used));
                uses.TryAdd((from.FullName, to.FullName), (from, to));
            }
        }

        return [.. uses.Values];
    }

    private static IEnumerable<TypeReference?> Used(TypeDefinition type) =>
        [
            type.BaseType,
            .. type.Interfaces.Select(used => used.InterfaceType),
            .. type.CustomAttributes.Select(used => used.AttributeType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Methods.SelectMany(Signature),
            .. type
                .Methods.Where(method => method.HasBody)
                .SelectMany(method => method.Body.Variables)
                .Select(variable => variable.VariableType),
            .. type
                .Methods.Where(method => method.HasBody)
                .SelectMany(method => method.Body.Instructions)
                .SelectMany(instruction =>
                    instruction.Operand switch
                    {
                        MethodReference method => Signature(method),
                        FieldReference field => [field.DeclaringType, field.FieldType],
                        TypeReference used => [used],
                        _ => [],
                    }
                ),
        ];

    private static IEnumerable<TypeReference?> Signature(MethodReference method) =>
        [
            method.DeclaringType,
            method.ReturnType,
            .. method.Parameters.Select(parameter => parameter.ParameterType),
            .. method is GenericInstanceMethod { GenericArguments: var arguments } ? arguments : [],
        ];

    private static IEnumerable<TypeReference> Parts(TypeReference? type) =>
        type switch
        {
            null or GenericParameter => [],
            GenericInstanceType { GenericArguments: var arguments } generic =>
            [
                .. arguments.SelectMany(Parts),
                .. Parts(generic.ElementType),
            ],
            TypeSpecification wrapped => Parts(wrapped.ElementType),
            _ => [type],
        };

    private static TypeReference Outer(TypeReference type) => type.DeclaringType is { } outer ? Outer(outer) : type;
}
