namespace DataSharing.Dashboard.UI;

/// <summary>Items that look the same as others if each of them does, in whichever list they were read.</summary>
/// <param name="Items">Values, in order.</param>
public sealed record ShownItems<T>(IReadOnlyList<T> Items)
{
    public bool Equals(ShownItems<T>? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Count;
}
