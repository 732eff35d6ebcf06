namespace DataSharing.Dashboard.UI;

/// <summary>
/// What was chosen on a page, until the browser tells its address: whoever chooses once more within that way there and back goes on from
/// what was chosen, and not from the address of before.
/// </summary>
internal sealed class AskedQueries
{
    private readonly Queue<string> _underWay = new();

    /// <summary>The last one under way; null if the address is what was asked for.</summary>
    public PageQuery? Last { get; private set; }

    /// <summary>An address was asked for.</summary>
    public void Ask(string address)
    {
        Last = new PageQuery(address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? address[at..] : "");
        _underWay.Enqueue(Last.ToString());
    }

    /// <summary>An address has come: one that was asked for and all before it, or another way was taken, and none of them counts.</summary>
    public void Come(PageQuery query)
    {
        var come = query.ToString();
        while (_underWay.TryDequeue(out var asked) && asked != come)
        {
            // It was overtaken, or left.
        }

        Last = _underWay.Count == 0 ? null : Last;
    }
}
