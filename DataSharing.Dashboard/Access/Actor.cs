using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Access;

/// <summary>Who acts and from where. It says who somebody is, not what they may do: that is asked of the database each time.</summary>
public sealed record Actor
{
    private Actor(ActorKind kind, string id, string origin, string? stamp = null)
    {
        Stamp = stamp;
        Kind = kind;
        Id = id;
        Origin = origin;
    }

    internal static Actor Operator { get; } = new(ActorKind.Operator, "operator", "command line");

    /// <summary>The connection of an organization to the provider, which enters what it reads there.</summary>
    internal static Actor Connection { get; } = new(ActorKind.Connection, "openai", "OpenAI connection");

    /// <summary>This server by itself, such as when a webhook wants no more: it is asked for no right, and has none.</summary>
    internal static Actor Server { get; } = new(ActorKind.Server, "server", "this server");

    /// <summary>A person, a key, the operator at the command line, the connection to the provider, or this server.</summary>
    internal ActorKind Kind { get; }

    /// <summary>User id, key id, or <c>operator</c>.</summary>
    public string Id { get; }

    /// <summary>
    /// The security stamp with which a person signed in; once it has changed, this sign-in can do nothing more. Null for others.
    /// </summary>
    internal string? Stamp { get; }

    /// <summary>An address, or <c>command line</c>.</summary>
    public string Origin { get; }

    internal static Actor User(string id, string origin, string? stamp = null) => new(ActorKind.User, id, origin, stamp);

    internal static Actor ApiKey(string id, string origin) => new(ActorKind.ApiKey, id, origin);
}
