using DataSharing.Dashboard.Identity;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>An own word beside a common one is tried early; the ending of a mail address is nobody's own word.</summary>
public sealed class OwnWordTests
{
    [Theory]
    [InlineData("fabrikam-dragon-7", true)]
    [InlineData("museum-4816-2093", false)]
    [InlineData("northwind-4816-2093", true)]
    public void Password_OfOwnWords_IsGuessableByThemAlone(string password, bool guessable) =>
        Assert.Equal(guessable, GuessablePasswords.IsGuessable(password, "Fabrikam Analytics", "olive.green@northwind.museum"));
}
