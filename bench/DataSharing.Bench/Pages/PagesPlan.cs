using System.Globalization;

namespace DataSharing.Bench.Pages;

/// <summary>
/// Who looks at what: many at one organization that is busy, the others at theirs. A person has at most so many pages open.
/// </summary>
internal static class PagesPlan
{
    public const string Hot = "org-Hot";
    public const string Password = "correct horse battery staple";

    private const int OfOnePerson = 100;
    private const int ViewersOfOne = 10;

    public static int OthersFor(int pages, int hot) => (pages - hot + ViewersOfOne - 1) / ViewersOfOne;

    public static string Other(int number) => string.Create(CultureInfo.InvariantCulture, $"org-Other{number:D4}");

    public static string Person(int number) => string.Create(CultureInfo.InvariantCulture, $"viewer{number:D3}@example.com");

    public static int PeopleFor(int pages) => (pages + OfOnePerson - 1) / OfOnePerson;

    /// <summary>The page with this number: whose it is, and at which organization they look.</summary>
    public static (int Person, string Organization) Of(int page, int hot) =>
        (page / OfOnePerson, page < hot ? Hot : Other((page - hot) / ViewersOfOne));
}
