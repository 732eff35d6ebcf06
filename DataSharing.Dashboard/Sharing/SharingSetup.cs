namespace DataSharing.Dashboard.Sharing;

/// <summary>What owners decided about sharing: read, recorded, confirmed and declared.</summary>
internal static class SharingSetup
{
    public static IServiceCollection AddSharingDecisions(this IServiceCollection services) =>
        services
            .AddSingleton<ChangeInstant>()
            .AddSingleton<RequestMail>()
            .AddSingleton<RequestEnding>()
            .AddSingleton<ChangeSharing>()
            .AddSingleton<ConfirmSharing>()
            .AddSingleton<DeclareSharing>()
            .AddSingleton<AcknowledgeTerms>()
            .AddSingleton<DecideUndecided>()
            .AddSingleton<AskForSharing>()
            .AddSingleton<AnswerRequest>()
            .AddSingleton<SharingQueries>();
}
