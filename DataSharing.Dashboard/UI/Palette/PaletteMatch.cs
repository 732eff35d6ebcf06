namespace DataSharing.Dashboard.UI.Palette;

/// <summary>Which lines answer a text, the closest first.</summary>
internal static class PaletteMatch
{
    /// <summary>Of each kind at most so many are shown: whoever looks for others types more.</summary>
    public const int MostOfAGroup = 6;

    private const int None = int.MaxValue;

    /// <summary>
    /// Each word of the text must be found. What begins with the text comes first, then what has words that begin so, then the rest,
    /// whatever it is; of what is found in the same way the kinds stand in their order, and within a kind the order stays.
    /// </summary>
    /// <param name="items">What there is.</param>
    /// <param name="text">What was typed; without any word everything answers.</param>
    public static IReadOnlyList<PaletteItem> Of(IEnumerable<PaletteItem> items, string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. items
                .Select(item => (Item: item, Tier: Tier(item, text.Trim(), words)))
                .Where(pair => pair.Tier < None)
                .GroupBy(pair => pair.Item.Kind)
                .SelectMany(group => group.OrderBy(pair => pair.Tier).Take(MostOfAGroup))
                .OrderBy(pair => pair.Tier)
                .ThenBy(pair => pair.Item.Kind)
                .Select(pair => pair.Item),
        ];
    }

    // Found in the label before found in what stands beside it.
    private static int Tier(PaletteItem item, string text, string[] words) =>
        item.Label.StartsWith(text, StringComparison.CurrentCultureIgnoreCase) ? 0
        : words.All(word => BeginsAWord(item.Label, word)) ? 1
        : words.All(word => Holds(item.Label, word)) ? 2
        : words.All(word => Holds($"{item.Label} {item.Also} {item.Detail}", word)) ? 3
        : None;

    private static bool Holds(string label, string word) => label.Contains(word, StringComparison.CurrentCultureIgnoreCase);

    private static bool BeginsAWord(string label, string word) =>
        label.Split([' ', '-', '_', '.']).Any(part => part.StartsWith(word, StringComparison.CurrentCultureIgnoreCase));
}
