namespace DataSharing.Core.Programme;

/// <summary>A kind of contract with the provider.</summary>
/// <param name="Id">What is stored and sent: <c>standard</c>, <c>enterprise</c> or <c>enterprise_excluded</c>.</param>
/// <param name="Label">How people call it.</param>
/// <param name="Excluded">Whether it excludes sharing inputs and outputs, and with it complimentary tokens
/// (base rules, "Excluded": certain Enterprise plans).</param>
public sealed record Plan(string Id, string Label, bool Excluded);
