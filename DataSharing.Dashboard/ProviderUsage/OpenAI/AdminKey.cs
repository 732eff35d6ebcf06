namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>Where to read, and with which key. Its text never shows the key.</summary>
internal sealed class AdminKey(string baseUrl, string secret)
{
    public const string DefaultBaseUrl = "https://api.openai.com/v1";

    public string BaseUrl { get; } = baseUrl.TrimEnd('/');

    public string Secret { get; } = secret;

    /// <summary>Whether what fails is tried again at once; not when it is asked for again within a minute anyway.</summary>
    public bool TriesAgain { get; private init; } = true;

    /// <summary>In which pace it is asked for; null for a person's own act, which is noted nowhere.</summary>
    public PacedRequests? Requests { get; private init; }

    public AdminKey In(PacedRequests requests, bool triesAgain) => new(BaseUrl, Secret) { TriesAgain = triesAgain, Requests = requests };

    public override string ToString() => $"a key for {BaseUrl}";
}
