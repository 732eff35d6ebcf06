using DataSharing.Dashboard.Configuration;
using Xunit;

namespace DataSharing.Tests.Configuration;

/// <summary>How messages leave the server is checked as a whole, before it starts.</summary>
public sealed class DeliverySettingsTests
{
    [Fact]
    public void Options_ThatAreWrong_AreAllNamedAtOnce()
    {
        var errors = new List<string>();

        new DeliverySettings("mail.example.com:99999", "nobody", "me", null, "ssl", ["10.0.0.0/33"]).Read(errors);

        Assert.Equal(
            ["--smtp-server", "--smtp-from", "--smtp-security", "--smtp-user", "--webhook-network"],
            errors.Select(error => error.Split(' ')[0])
        );
    }

    [Fact]
    public void Options_WithoutAServer_SayThatTheyMeanNothing()
    {
        var errors = new List<string>();

        var options = new DeliverySettings(null, "a@example.com", "me", "file", "tls", []).Read(errors);

        Assert.Equal(4, errors.Count);
        Assert.False(options.HasEmail);
        Assert.Empty(ErrorsOf(new DeliverySettings(null, null, null, null, null, ["10.0.0.0/8", "fd00::/8"])));
    }

    [Fact]
    public void Password_IsReadFromItsFile_AndNeverPrinted()
    {
        using var folder = new Support.TemporaryFolder();
        Directory.CreateDirectory(folder);
        File.WriteAllText(folder["word"], "s3cret\n");
        File.WriteAllText(folder["empty"], "\n");
        var errors = new List<string>();

        var smtp = new DeliverySettings("mail.example.com", "a@example.com", "me", folder["word"], null, []).Read(errors).Smtp!;

        Assert.Empty(errors);
        Assert.Equal(("mail.example.com", 587, SmtpSecurity.StartTls, "s3cret"), (smtp.Host, smtp.Port, smtp.Security, smtp.Password));
        Assert.DoesNotContain("s3cret", $"{smtp} {new DeliveryOptions(smtp, [])}", StringComparison.Ordinal);
        Assert.Single(ErrorsOf(new DeliverySettings("mail.example.com", "a@example.com", "me", folder["empty"], null, [])));
        Assert.Single(ErrorsOf(new DeliverySettings("mail.example.com", "a@example.com", "me", folder["none"], null, [])));
    }

    [Theory]
    [InlineData("mail.example.com:465", "tls", 0)]
    [InlineData("localhost:25", "none", 0)]
    [InlineData("127.0.0.1", "none", 0)]
    [InlineData("127.8.0.1:25", "none", 0)]
    [InlineData("[::1]:25", "none", 0)]
    [InlineData("10.0.0.1:25", "none", 1)]
    [InlineData("mail.example.com:25", "none", 1)]
    [InlineData("localhost.example.com:25", "none", 1)]
    [InlineData("mail.example.com:", null, 1)]
    [InlineData("mail.example.com:0", null, 1)]
    [InlineData("https://mail.example.com", null, 1)]
    [InlineData("", null, 1)]
    public void Server_IsANameAndAPort(string server, string? security, int errors) =>
        Assert.Equal(errors, ErrorsOf(new DeliverySettings(server, "a@example.com", null, null, security, [])).Count);

    [Fact]
    public void Password_InTheClear_IsRefused()
    {
        using var folder = new Support.TemporaryFolder();
        Directory.CreateDirectory(folder);
        File.WriteAllText(folder["word"], "s3cret");

        Assert.Contains(
            "in the clear",
            Assert.Single(ErrorsOf(new DeliverySettings("localhost:25", "a@example.com", "me", folder["word"], "none", []))),
            StringComparison.Ordinal
        );
    }

    private static List<string> ErrorsOf(DeliverySettings settings)
    {
        var errors = new List<string>();
        settings.Read(errors);
        return errors;
    }
}
