namespace DataSharing.Dashboard.Common;

/// <summary>Where pages are.</summary>
internal static class PageRoutes
{
    public const string Organizations = "organizations";

    /// <summary>A file for administrators; <c>day</c> says as of when.</summary>
    public const string EligibilityOfAll = "organizations/eligibility/csv";

    public const string People = "people";
    public const string Support = "support";
    public const string Programme = "programme";

    /// <summary>Where administrators try and publish another catalogue.</summary>
    public const string ChangeCatalogue = "programme/change";

    /// <summary>The platform's own log.</summary>
    public const string PlatformActivity = "activity";

    /// <summary>OpenAI's own page, where the switch really is.</summary>
    public const string DataControls = "https://platform.openai.com/settings/organization/data-controls/sharing";

    public static string Overview(string organization) => $"organizations/{organization}";

    public static string Free(string organization) => $"organizations/{organization}/will-it-be-free";

    public static string Sharing(string organization) => $"organizations/{organization}/data-sharing";

    /// <summary>What members ask for, on the page of data sharing.</summary>
    public static string Requests(string organization) => $"{Sharing(organization)}#requests";

    /// <summary>The review of what a member asks to share.</summary>
    public static string ReviewRequest(string organization, string request) =>
        $"{Sharing(organization)}?review={Uri.EscapeDataString(request)}";

    /// <summary>Where a member asks that a project be shared.</summary>
    public static string AskToShare(string organization, string project) =>
        $"{Sharing(organization)}?ask={Uri.EscapeDataString(project)}#ask";

    public static string Usage(string organization) => $"organizations/{organization}/usage";

    public static string Activity(string organization) => $"organizations/{organization}/activity";

    public static string Evidence(string organization) => $"organizations/{organization}/evidence";

    public static string Feedback(string organization) => $"organizations/{organization}/feedback";

    public static string Facts(string organization) => $"organizations/{organization}/facts";

    public static string Projects(string organization) => $"organizations/{organization}/projects";

    public static string Members(string organization) => $"organizations/{organization}/members";

    public static string Connection(string organization) => $"organizations/{organization}/openai";

    public static string Alerts(string organization) => $"organizations/{organization}/alerts";

    public static string ApiKeys(string organization) => $"organizations/{organization}/api-keys";
}
