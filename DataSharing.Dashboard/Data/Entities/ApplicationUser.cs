using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;
using Microsoft.AspNetCore.Identity;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>What a person may do on the platform, apart from the organizations they belong to.</summary>
public enum PlatformRole
{
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Runs the platform: organizations, facts, staff. Decides no sharing unless an owner there.</summary>
    [JsonStringEnumMemberName("administrator")]
    Administrator,

    /// <summary>Looks, and changes nothing.</summary>
    [JsonStringEnumMemberName("support")]
    Support,
}

/// <summary>A person who signs in.</summary>
public sealed class ApplicationUser : IdentityUser
{
    /// <summary>The name that pages and the audit log show.</summary>
    public string Name { get; set; } = "";

    public PlatformRole PlatformRole { get; set; }

    public Instant CreatedAt { get; set; }

    /// <summary>Since when the account can do nothing any more; null while it can.</summary>
    public Instant? DisabledAt { get; set; }
}
