namespace DataSharing.Dashboard.Web;

/// <summary>The service tier of a request, as events and questions name it.</summary>
internal static class ServiceTierField
{
    /// <summary>Any text is taken and kept; what is not given is the provider's default.</summary>
    public static Core.Accounting.ServiceTier ServiceTier(this JsonFields fields) =>
        fields.OptionalText("service_tier", Core.Accounting.ServiceTier.LongestText) is { } text
            ? Core.Accounting.ServiceTier.OfRequest(text)
            : Core.Accounting.ServiceTier.Default;
}
