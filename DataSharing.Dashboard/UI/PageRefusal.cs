namespace DataSharing.Dashboard.UI;

/// <summary>
/// By it a page tells the frame that there is nothing here for whoever looks. The frame says so in the page's place: a heading of the page
/// would tell what is there.
/// </summary>
public sealed class PageRefusal(Action refused)
{
    /// <summary>The page goes.</summary>
    public void Refuse() => refused();
}
