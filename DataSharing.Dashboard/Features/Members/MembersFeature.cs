namespace DataSharing.Dashboard.Features.Members;

/// <summary>Who belongs to an organization, and how they join.</summary>
internal static class MembersFeature
{
    public static IServiceCollection AddMembers(this IServiceCollection services) =>
        services
            .AddSingleton<InviteMember>()
            .AddSingleton<BecomeFirstOwner>()
            .AddSingleton<RevokeInvitation>()
            .AddSingleton<ChangeRole>()
            .AddSingleton<RemoveMember>()
            .AddSingleton<AddMember>()
            .AddSingleton<MemberQueries>();
}
