using Xunit;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(DataSharing.Tests.Support.LongestFirst))]

namespace DataSharing.Tests.Support;

/// <summary>The browser's tests run one after another, and those with processes take long: what begins late ends late.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] _first =
    [
        nameof(BrowserCollection),
        "KillTests",
        "DatabaseCopyTests",
        "InstallationTests",
        "CommandTests",
        "JoiningServerTests",
        "SeveralServersTests",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : Xunit.Sdk.ITestCollection =>
        [
            .. testCollections.OrderBy(collection =>
                Array.FindIndex(_first, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal))
                    is >= 0
                        and var place
                    ? place
                    : _first.Length
            ),
        ];
}
