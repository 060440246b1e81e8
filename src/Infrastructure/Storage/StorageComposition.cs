using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Retention;
using ImitationService.Infrastructure.Storage.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ImitationService.Infrastructure.Storage;

/// <summary>The object storage that the configuration names.</summary>
internal static class StorageComposition
{
    /// <summary>A folder or a bucket, and the sweeper of what nobody needs in it.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, S3Validation>();
        if (configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.Provider)}"] == StorageOptions.S3Bucket)
        {
            services.AddS3();
        }
        else
        {
            services.AddDataFolder(configuration);
            services.AddSingleton(provider => new FolderObjectStorage(provider.GetRequiredService<DataFolder>().Root));
            services.AddSingleton<IObjectStorage>(provider => provider.GetRequiredService<FolderObjectStorage>());
            services.AddSingleton<IUploadStorage, FolderUploadStorage>();
        }

        services.AddSingleton<ExportUses>();
        services.AddSingleton<ExportSweep>();
        services.AddSingleton<Orphans>();
        services.AddHostedService<OrphanSweeper>();
        return services;
    }

    private static void AddS3(this IServiceCollection services)
    {
        services.AddSingleton(provider => new S3Server(
            provider.GetValidated<StorageOptions>().S3,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IObjectStorage>(provider => new S3ObjectStorage(
            provider.GetRequiredService<S3Server>(),
            provider.GetValidated<StorageOptions>().S3));
        services.AddSingleton<IUploadStorage, S3UploadStorage>();
        services.AddHostedService<S3Bucket>();
    }

    private sealed class S3Validation : IValidateOptions<StorageOptions>
    {
        public ValidateOptionsResult Validate(string? name, StorageOptions options)
        {
            string[] problems = options.IsS3 ? [.. options.S3.Problems()] : [];
            return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
