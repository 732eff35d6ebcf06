using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight;

/// <summary>What a pool is expected to have left at a time of its day: no promise.</summary>
/// <param name="Middle">Tokens in the middle of all that is expected.</param>
/// <param name="AtLeast">Fewer are left in one of ten cases.</param>
/// <param name="AtMost">More are left in one of ten cases.</param>
public readonly record struct ExpectedLeft(TokenCount Middle, TokenCount AtLeast, TokenCount AtMost);
