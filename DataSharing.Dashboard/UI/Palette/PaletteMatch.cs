namespace DataSharing.Dashboard.UI.Palette;

/// <summary>Which lines answer a text, the closest first in each group.</summary>
internal static class PaletteMatch
{
    /// <summary>Of each group at most so many are shown: whoever looks for others types more.</summary>
    public const int MostOfAGroup = 6;

    private const int None = int.MaxValue;

    /// <summary>Each word of the text must be found; of what is found in the same way, the order stays.</summary>
    /// <param name="items">What there is.</param>
    /// <param name="text">What was typed; without any word everything answers.</param>
    public static IReadOnlyList<PaletteItem> Of(IEnumerable<PaletteItem> items, string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. items
                .Select(item => (Item: item, Distance: words.Sum(word => (long)Distance(item, word))))
                .Where(pair => pair.Distance < None)
                .GroupBy(pair => pair.Item.Kind)
                .OrderBy(group => group.Key)
                .SelectMany(group => group.OrderBy(pair => pair.Distance).Take(MostOfAGroup))
                .Select(pair => pair.Item),
        ];
    }

    private static int Distance(PaletteItem item, string word) =>
        item.Label.StartsWith(word, StringComparison.CurrentCultureIgnoreCase) ? 0
        : BeginsAWord(item.Label, word) ? 1
        : item.Label.Contains(word, StringComparison.CurrentCultureIgnoreCase) ? 2
        : $"{item.Also} {item.Detail}".Contains(word, StringComparison.CurrentCultureIgnoreCase) ? 3
        : None;

    private static bool BeginsAWord(string label, string word) =>
        label.Split([' ', '-', '_', '.']).Any(part => part.StartsWith(word, StringComparison.CurrentCultureIgnoreCase));
}
