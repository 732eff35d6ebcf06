namespace DataSharing.Dashboard.Identity;

/// <summary>Accounts: made, and their passwords.</summary>
internal static class UsersSetup
{
    public static IServiceCollection AddUsers(this IServiceCollection services) =>
        services
            .AddScoped<CreateUser>()
            .AddScoped<PasswordLinks>()
            .AddSingleton<ChangePlatformRole>()
            .AddScoped<NewPassword>()
            .AddScoped<FirstAdministrator>()
            .AddScoped<Joining>()
            .AddSingleton<AccountLog>();
}
