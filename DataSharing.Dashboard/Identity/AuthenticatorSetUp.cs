using QRCoder;

namespace DataSharing.Dashboard.Identity;

/// <summary>An authenticator app that is being set up: nothing is stored of it before the app has shown a code.</summary>
/// <param name="Key">For the app.</param>
/// <param name="Sealed">The same as it goes through the browser and comes back with the code.</param>
/// <param name="Picture">The key as a QR code, as the address of an image.</param>
public sealed record AuthenticatorSetUp(string Key, string Sealed, string Picture)
{
    /// <param name="email">Of whom, as the app shows it.</param>
    /// <param name="key">For the app.</param>
    /// <param name="sealedKey">The same, sealed.</param>
    public static AuthenticatorSetUp Of(string email, string key, string sealedKey)
    {
        var address = $"otpauth://totp/DataSharing:{Uri.EscapeDataString(email)}?secret={key}&issuer=DataSharing&digits=6";
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        return new(key, sealedKey, $"data:image/png;base64,{Convert.ToBase64String(new PngByteQRCode(code).GetGraphic(6))}");
    }
}
