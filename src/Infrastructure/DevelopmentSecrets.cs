using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImitationService.Infrastructure;

/// <summary>
/// The secrets of the development deployment are published with it, each marked by the words <c>development-only</c>. A process
/// that is told one while its environment is not Development does not start.
/// </summary>
public sealed record DevelopmentSecrets
{
    /// <summary>The words that mark a published secret.</summary>
    public const string Mark = "development-only";

    private static readonly string[] Settings = ["Authentication:InitialKey", "Database:ConnectionString", "Storage:S3:SecretKey"];

    /// <summary>Settings that carry a published secret where it may not be; empty when all is well.</summary>
    public static IReadOnlyList<string> FindMisplaced(IConfiguration configuration, IHostEnvironment environment) =>
        environment.IsDevelopment() ? [] : [.. Settings.Where(setting => configuration[setting]?.Contains(Mark, StringComparison.Ordinal) == true)];

    internal static void Refuse(IServiceCollection services, IConfiguration configuration) =>
        services.AddOptions<DevelopmentSecrets>()
            .Validate<IServiceProvider>(
                (_, provider) => provider.GetService<IHostEnvironment>() is not { } environment || FindMisplaced(configuration, environment).Count == 0,
                $"One of {string.Join(", ", Settings)} is a published secret of the development deployment. Set your own, or set DOTNET_ENVIRONMENT=Development on a machine that nobody else can reach.")
            .ValidateOnStart();
}
