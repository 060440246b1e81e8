using Microsoft.Extensions.Hosting;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>
/// Makes the bucket before anything else starts, unless it is there. Waits a while for a server that starts together with this
/// process.
/// </summary>
internal sealed class S3Bucket(S3Server server) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public Task StartingAsync(CancellationToken cancellationToken) => server.AskAsync(
        async deadline =>
        {
            try
            {
                if (!await server.Client.BucketExistsAsync(new BucketExistsArgs().WithBucket(server.Bucket), deadline.Token))
                {
                    await server.Client.MakeBucketAsync(new MakeBucketArgs().WithBucket(server.Bucket), deadline.Token);
                }

                return true;
            }
            catch (Exception exception) when (exception is AuthorizationException or AccessDeniedException or ForbiddenException)
            {
                throw new InvalidOperationException($"The object storage refuses access to the bucket {server.Bucket}: check Storage:S3:AccessKey, SecretKey and Bucket.", exception);
            }
        },
        Patience,
        cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
