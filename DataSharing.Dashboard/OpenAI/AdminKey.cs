namespace DataSharing.Dashboard.OpenAI;

/// <summary>Where to read, and with which key. Its text never shows the key.</summary>
internal sealed class AdminKey(string baseUrl, string secret)
{
    public const string DefaultBaseUrl = "https://api.openai.com/v1";

    public string BaseUrl { get; } = baseUrl.TrimEnd('/');

    public string Secret { get; } = secret;

    public override string ToString() => $"a key for {BaseUrl}";
}
