using DataSharing.Core.Auditing;

namespace DataSharing.Tests.Support;

/// <summary>The check of an export that is in memory already.</summary>
internal static class CheckedExport
{
    public static AuditVerdict Check(ReadOnlySpan<byte> content, string? kept = null, string? publicKey = null)
    {
        using var stream = new MemoryStream(content.ToArray());
        var check = AuditExport.CheckAsync(stream, kept, publicKey);
        Xunit.Assert.True(check.IsCompleted, "What is in memory is read without waiting.");
        return check.GetAwaiter().GetResult();
    }
}
