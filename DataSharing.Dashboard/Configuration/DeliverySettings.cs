using System.Globalization;
using System.Net;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Configuration;

/// <summary>How messages leave this server, as it was written at the start.</summary>
/// <param name="SmtpServer">Name and port, such as mail.example.com:587; null for none.</param>
/// <param name="SmtpFrom">From whom mail comes.</param>
/// <param name="SmtpUser">Who signs in there.</param>
/// <param name="SmtpPasswordFile">The file with their password.</param>
/// <param name="SmtpSecurity">The name of a <see cref="Configuration.SmtpSecurity"/>.</param>
/// <param name="WebhookNetworks">Private networks that webhooks may reach.</param>
internal sealed record DeliverySettings(
    string? SmtpServer,
    string? SmtpFrom,
    string? SmtpUser,
    string? SmtpPasswordFile,
    string? SmtpSecurity,
    IReadOnlyList<string> WebhookNetworks
)
{
    private const int LongestPassword = 4_096;
    private const int StandardPort = 587;

    /// <summary>Checks all of it, and adds each error with its option.</summary>
    public DeliveryOptions Read(List<string> errors) => new(ReadSmtp(errors), ReadNetworks(errors));

    private List<IPNetwork> ReadNetworks(List<string> errors)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in WebhookNetworks)
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else
            {
                errors.Add($"--webhook-network must be a network such as 10.0.0.0/8; \"{text}\" is not.");
            }
        }

        return networks;
    }

    private SmtpOptions? ReadSmtp(List<string> errors)
    {
        if (SmtpServer is null)
        {
            (string Name, string? Value)[] options =
            [
                ("--smtp-from", SmtpFrom),
                ("--smtp-user", SmtpUser),
                ("--smtp-password-file", SmtpPasswordFile),
                ("--smtp-security", SmtpSecurity),
            ];
            errors.AddRange(
                options.Where(option => option.Value is not null).Select(option => $"{option.Name} says nothing without --smtp-server.")
            );
            return null;
        }

        var before = errors.Count;
        var (host, port) = ServerOf(SmtpServer);
        if (host is null)
        {
            errors.Add($"--smtp-server must be a name and a port, such as mail.example.com:587; \"{SmtpServer}\" is not.");
        }

        if (!IsEmail(SmtpFrom))
        {
            errors.Add($"--smtp-from must be the e-mail address that mail comes from, such as sharing@example.com; \"{SmtpFrom}\" is not.");
        }

        var security =
            SmtpSecurity is null ? Configuration.SmtpSecurity.StartTls
            : WireName<SmtpSecurity>.Find(SmtpSecurity) is { } known ? known
            : (SmtpSecurity?)null;
        if (security is null)
        {
            errors.Add($"--smtp-security must be one of {string.Join(", ", WireName<SmtpSecurity>.All)}; \"{SmtpSecurity}\" is not.");
        }

        if ((SmtpUser is null) != (SmtpPasswordFile is null))
        {
            errors.Add("--smtp-user and --smtp-password-file belong together: one was given without the other.");
        }

        if (security == Configuration.SmtpSecurity.None && SmtpUser is not null)
        {
            errors.Add("--smtp-security none would send the password in the clear: use starttls or tls, or no --smtp-user.");
        }

        if (security == Configuration.SmtpSecurity.None && host is not null && !IsThisMachine(host))
        {
            errors.Add(
                $"--smtp-security none is for a mail server on this machine, by localhost or a loopback address; to {host} mail would go in the clear. Use starttls or tls."
            );
        }

        var password = SmtpPasswordFile is null ? null : ReadPassword(SmtpPasswordFile, errors);
        return errors.Count == before ? new SmtpOptions(host!, port, security!.Value, SmtpFrom!, SmtpUser, password) : null;
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static (string? Host, int Port) ServerOf(string text)
    {
        var colon = text.LastIndexOf(':');
        var (host, port) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        var number = StandardPort;
        return
            Uri.CheckHostName(host) != UriHostNameType.Unknown
            && (
                colon < 0
                || (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= ushort.MaxValue)
            )
            ? (host, number)
            : (null, 0);
    }

    private static string? ReadPassword(string file, List<string> errors)
    {
        try
        {
            var password = System.Text.Encoding.UTF8.GetString(BoundedFile.Read(file, LongestPassword)).TrimEnd('\r', '\n');
            if (password.Length > 0)
            {
                return password;
            }

            errors.Add($"--smtp-password-file: {file} is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add($"--smtp-password-file: {exception.Message}");
        }

        return null;
    }

    private static bool IsEmail(string? text)
    {
        try
        {
            return text is not null && Naming.Email(text, "") == text;
        }
        catch (InvalidInputException)
        {
            return false;
        }
    }
}
