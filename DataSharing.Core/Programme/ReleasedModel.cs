using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>
/// A model that the provider released and of which no public text says whether it is in the programme: never covered by guess.
/// </summary>
/// <param name="Id">The exact id, such as <c>gpt-6.2-sol</c>.</param>
/// <param name="Released">The UTC day of its release.</param>
/// <param name="Price">Its list price; null if not published.</param>
/// <remarks>Source: programme.md, rule 11.</remarks>
public sealed record ReleasedModel(string Id, UtcDay Released, ModelPrice? Price);
