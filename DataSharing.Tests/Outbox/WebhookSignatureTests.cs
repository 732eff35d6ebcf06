using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Outbox;
using Xunit;

namespace DataSharing.Tests.Outbox;

/// <summary>Webhooks are signed as Standard Webhooks says.</summary>
public sealed class WebhookSignatureTests
{
    // The example that the libraries of Standard Webhooks are tested with.
    [Fact]
    public void Signature_OfTheStandardsExample_IsTheStandards() =>
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.FromUnixSeconds(1614265330),
                """{"test": 2432232314}"""
            )
        );

    [Fact]
    public void Secret_IsLongEnough_AndAnotherEachTime()
    {
        var secrets = Enumerable.Range(0, 20).Select(_ => WebhookSignature.MakeSecret()).ToList();

        Assert.All(secrets, secret => Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length));
        Assert.Equal(20, secrets.Distinct().Count());
    }
}
