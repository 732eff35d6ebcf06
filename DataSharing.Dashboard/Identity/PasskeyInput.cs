namespace DataSharing.Dashboard.Identity;

/// <summary>What the browser gave for a passkey, or why it gave nothing.</summary>
internal sealed class PasskeyInput
{
    public string? CredentialJson { get; set; }

    public string? Error { get; set; }
}
