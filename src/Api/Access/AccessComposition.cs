using ImitationService.Infrastructure;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Access;

/// <summary>Who may use the service, and for what.</summary>
internal static class AccessComposition
{
    /// <summary>
    /// Nobody may do anything unless an endpoint says otherwise: every one wants a caller who is known, most want a scope, and
    /// the few that are open to everybody say so themselves.
    /// </summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessOptions>()
            .Bind(configuration.GetSection(AccessOptions.Section))
            .Validate(options => options.HasStrongKey, "Authentication:InitialKey is too easy to guess: 32 to 200 letters, digits and -._~+/= are wanted, chosen by chance, such as 'openssl rand -hex 32' prints.")
            .ValidateOnStart();
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<KeyUsage>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUsage>());
        services.AddHostedService<InitialKey>();

        services.AddHttpContextAccessor();
        services.AddScoped(provider => Caller.Of(provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.User));
        services.AddProjectStores(provider => provider.GetRequiredService<Caller>().ProjectId);

        // What AddAuthentication adds but for the protection of data, which keeps keys in a file and makes no sense without cookies.
        services.AddAuthenticationCore(options => options.DefaultScheme = AccessSchemes.Usual);
        services.AddWebEncoders();
        services.TryAddSingleton(TimeProvider.System);
        new AuthenticationBuilder(services)
            .AddChoice(AccessSchemes.Usual, AccessSchemes.Key)
            .AddChoice(AccessSchemes.Page, AccessSchemes.Password)
            .AddScheme<AuthenticationSchemeOptions, LocalAuthentication>(AccessSchemes.Local, configureOptions: null)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(AccessSchemes.Key, configureOptions: null)
            .AddScheme<AuthenticationSchemeOptions, PasswordAuthentication>(AccessSchemes.Password, configureOptions: null);
        services.AddSingleton<IAuthorizationHandler, RequiredScopeHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessResults>();
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(PageAuthorizationPolicy.Name, PageAuthorizationPolicy.Configure)
            .AddPolicy(OperatorAuthorizationPolicy.Name, OperatorAuthorizationPolicy.Configure);
        return services;
    }

    /// <summary>A scheme that is another one with keys, and nobody's while authentication is off.</summary>
    private static AuthenticationBuilder AddChoice(this AuthenticationBuilder authentication, string name, string withKeys) =>
        authentication.AddPolicyScheme(name, displayName: null, scheme => scheme.ForwardDefaultSelector = context =>
            context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.IsKeyNeeded ? withKeys : AccessSchemes.Local);
}
