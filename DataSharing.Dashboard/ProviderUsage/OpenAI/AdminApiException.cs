namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>Why the provider gave no answer.</summary>
internal enum AdminApiFault
{
    /// <summary>401: the key is wrong or revoked. Nothing is asked again until there is another.</summary>
    KeyRefused,

    /// <summary>403: the key may not read this.</summary>
    Forbidden,

    /// <summary>404: there is no such thing.</summary>
    NotFound,

    /// <summary>429: too many requests, also after waiting.</summary>
    Busy,

    /// <summary>5xx, no connection, no answer in time, or one that broke off.</summary>
    Unavailable,

    /// <summary>An answer that cannot be what was asked for.</summary>
    BadAnswer,

    /// <summary>An answer beyond the bound of size; fewer buckets at once may fit.</summary>
    TooLarge,

    /// <summary>Nothing of the provider's: it could not be stored or worked out here.</summary>
    Own,
}

/// <summary>The provider did not answer; the message is for people and never holds the key.</summary>
internal sealed class AdminApiException(AdminApiFault fault, string message, Exception? inner = null, TimeSpan? retryAfter = null)
    : Exception(message, inner)
{
    /// <summary>How long the provider asks to wait, if it does.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    public AdminApiFault Fault { get; } = fault;
}
