using System.Text;
using System.Text.Json;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Auditing;

/// <summary>The one spelling of an audit entry that its hash covers: every field, in a fixed order, ASCII only.</summary>
internal static class AuditCanonical
{
    public const string Platform = "platform";

    /// <summary>The chain that an entry belongs to.</summary>
    public static string ChainOf(string? organizationId) => organizationId ?? Platform;

    public static string Write(AuditEntry entry)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("chain", ChainOf(entry.OrganizationId));
            json.WriteNumber("index", entry.Index);
            json.WriteString("id", entry.Id);
            json.WriteString("at", entry.At.ToString());
            json.WriteString("type", entry.Type);
            json.WriteBoolean("refused", entry.Refused);
            json.WriteString("subject", entry.Subject);
            json.WriteStartObject("actor");
            json.WriteString("kind", entry.ActorKind.Wire());
            json.WriteString("id", entry.ActorId);
            json.WriteString("name", entry.ActorName);
            json.WriteString("email", entry.ActorEmail);
            json.WriteString("role", entry.ActorRole);
            json.WriteString("origin", entry.Origin);
            json.WriteEndObject();
            json.WriteString("old", entry.OldValue);
            json.WriteString("new", entry.NewValue);
            json.WriteString("effective_at", entry.EffectiveAt?.ToString());
            if (entry.TermsVersion is { } version)
            {
                json.WriteNumber("terms_version", version);
            }
            else
            {
                json.WriteNull("terms_version");
            }

            json.WriteString("terms_sha256", entry.TermsSha256);
            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(stream.ToArray());
    }
}
