namespace DataSharing.Core.Measuring;

/// <summary>Reported tokens that have drawn on a pool, or may have, of which nobody can say which pool it is.</summary>
/// <param name="Model">The model as the catalogue resolves it; empty if the report does not name it.</param>
/// <param name="Tokens">How many; more than 0.</param>
/// <param name="IsComplimentary">Whether the provider counted them as free; false where only its report leaves out what would tell.</param>
/// <remarks>Source: programme.md, rule 11: they stand beside both pools, and what rests on what remains is uncertain.</remarks>
public readonly record struct UnassignedTokens(string Model, long Tokens, bool IsComplimentary);
