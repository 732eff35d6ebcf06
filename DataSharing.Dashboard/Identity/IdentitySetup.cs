using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataSharing.Dashboard.Identity;

/// <summary>Accounts: ASP.NET Core Identity with our password rules, on the application database.</summary>
internal static class IdentitySetup
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, DataDirectory directory)
    {
        services.AddDataProtection().SetApplicationName("DataSharing").PersistKeysToFileSystem(new DirectoryInfo(directory.KeysPath));
        services.AddSingleton<AuthenticatorKeys>();
        services.AddSingleton<ILookupNormalizer, LookupNames>();
        services
            .AddIdentityCore<ApplicationUser>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.User.RequireUniqueEmail = true;
                options.Password.RequiredLength = PasswordRules.MinimumLength;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 8;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
            })
            .AddPasswordValidator<PasswordRules>()
            .AddEntityFrameworkStores<ApplicationDbContext>()
            .AddClaimsPrincipalFactory<SignInCheck.Principals>()
            .AddUserManager<AccountManager>()
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddTokenProvider<AuthenticatorCodes>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<IUserStore<ApplicationUser>, AccountStore>();
        services.TryAddSingleton<ITakenCodes, TakenCodes>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = BoundedPasswordHasher.Iterations);
        services.AddSingleton<IPasswordHasher<ApplicationUser>, BoundedPasswordHasher>();
        services.Configure<DataProtectionTokenProviderOptions>(options => options.TokenLifespan = TimeSpan.FromDays(1));
        services.AddSingleton<SignInCheck>();
        return services;
    }
}
