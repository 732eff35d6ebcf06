using System.Net;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Outbox;
using Xunit;

namespace DataSharing.Tests.Outbox;

/// <summary>Webhooks reach public addresses, and nothing within.</summary>
public sealed class WebhookAddressesTests
{
    private static readonly WebhookAddresses _public = new(DeliveryOptions.None);

    [Theory]
    [InlineData("93.184.215.14", true)]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.128.0.1", true)]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("192.0.0.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    public void Address_OfPlacesWithin_IsRefused(string address, bool allowed) =>
        Assert.Equal(allowed, _public.MayConnect(IPAddress.Parse(address), isPlain: false));

    [Fact]
    public void Address_WithinANamedNetwork_IsAllowed_AndPlainThereOnly()
    {
        var some = new WebhookAddresses(new DeliveryOptions(null, [IPNetwork.Parse("10.1.0.0/16")]));

        Assert.True(some.MayConnect(IPAddress.Parse("10.1.2.3"), isPlain: true));
        Assert.True(some.MayConnect(IPAddress.Parse("::ffff:10.1.2.3"), isPlain: false));
        Assert.False(some.MayConnect(IPAddress.Parse("10.2.0.1"), isPlain: false));
        Assert.True(some.MayConnect(IPAddress.Parse("8.8.8.8"), isPlain: false));
        Assert.False(some.MayConnect(IPAddress.Parse("8.8.8.8"), isPlain: true));
        Assert.Equal("http", some.Check("http://10.1.2.3/hook").Scheme);
        Assert.Throws<InvalidInputException>(() => some.Check("http://8.8.8.8/hook"));
    }

    [Theory]
    [InlineData("https://example.com/hooks?token=1", true)]
    [InlineData(" https://example.com ", true)]
    [InlineData("http://example.com/hooks", false)]
    [InlineData("https://user:word@example.com", false)]
    [InlineData("https://example.com/#part", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("https://2130706433/", false)]
    [InlineData("https://0x7f.1/", false)]
    [InlineData("ftp://example.com", false)]
    [InlineData("/hooks", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Entry_ThatCanBeNoWebhook_IsRefused(string? text, bool allowed)
    {
        var problem = Record.Exception(() => _public.Check(text));

        Assert.Equal(allowed, problem is null);
        Assert.True(problem is null or InvalidInputException { Param: "url" });
    }
}
