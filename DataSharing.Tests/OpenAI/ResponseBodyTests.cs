using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Xunit;

namespace DataSharing.Tests.OpenAI;

public sealed class ResponseBodyTests
{
    [Fact]
    public async Task Mark_OfTheByteOrder_IsLeftOut()
    {
        using var body = await ResponseBody.ReadAsync(new ByteArrayContent([0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}']), 10, default);
        Assert.True(body!.Bytes.SequenceEqual("{}"u8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024 - 1)]
    [InlineData(1024 * 1024)]
    [InlineData(1024 * 1024 + 1)]
    [InlineData(5_000_000)]
    public async Task Body_OfAnyLength_IsReadWhole_AndNoLongerOne(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        // Twice: the second one gets memory in which the first one stood.
        for (var read = 0; read < 2; read++)
        {
            using var body = await ResponseBody.ReadAsync(new ByteArrayContent(bytes), length, default);
            Assert.True(body!.Bytes.SequenceEqual(bytes));
        }

        if (length > 0)
        {
            Assert.Null(await ResponseBody.ReadAsync(new ByteArrayContent(bytes), length - 1, default));
        }
    }

    [Theory]
    [InlineData("{\"a\":\"x\\u0000y\"}", "{\"a\":\"x\\ufffdy\"}")]
    [InlineData("[\"\\u0000\\u0000\"]", "[\"\\ufffd\\ufffd\"]")]
    [InlineData("[\"\\\\u0000\"]", "[\"\\\\u0000\"]")]
    [InlineData("[\"\\\\\\u0000\"]", "[\"\\\\\\ufffd\"]")]
    public async Task Nul_InAText_IsReplaced_AndABackslashBeforeItIsNot(string sent, string read)
    {
        using var body = await ResponseBody.ReadAsync(new StringContent(sent), 1_000, default);

        Assert.Equal(read, System.Text.Encoding.UTF8.GetString(body!.Bytes));
    }
}
