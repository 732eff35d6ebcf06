using System.Text.Json.Serialization;

namespace DataSharing.Dashboard.Configuration;

/// <summary>How the connection to the mail server is protected.</summary>
internal enum SmtpSecurity
{
    /// <summary>Plain at first, then TLS: refused where the server offers none.</summary>
    [JsonStringEnumMemberName("starttls")]
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    [JsonStringEnumMemberName("tls")]
    Tls,

    /// <summary>None, for a server on this machine.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>The mail server.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Security">How the connection is protected.</param>
/// <param name="From">From whom mail comes.</param>
/// <param name="User">Who signs in there; null for nobody.</param>
/// <param name="Password">Their password; never printed.</param>
internal sealed record SmtpOptions(string Host, int Port, SmtpSecurity Security, string From, string? User, string? Password)
{
    public override string ToString() => $"{Host}:{Port}";
}
