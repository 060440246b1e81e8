using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Access;

/// <summary>
/// Sees to it that the key of the configuration is there before the first request, in however many processes. One that was
/// revoked stays revoked: to have another, configure another.
/// </summary>
internal sealed partial class InitialKey(
    IApiKeyStore keys,
    IOptions<AccessOptions> options,
    TimeProvider time,
    ILogger<InitialKey> logger) : IHostedService
{
    private const string Name = "initial key of the configuration";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsKeyNeeded)
        {
            return;
        }

        if (options.Value.InitialKey is { Length: > 0 } secret)
        {
            await AddAsync(secret, cancellationToken);
        }
        else if ((await keys.ListAsync(Project.DefaultId, after: null, limit: 1, cancellationToken)).Count == 0)
        {
            LogNoWayIn();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AddAsync(string secret, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var key = ApiKey.Create(Identifier.Create(Identifier.Key, now), Project.DefaultId, Name, secret, KeyScopes.All, expiresAt: null, now);
        var added = await keys.AddAsync(key, cancellationToken);
        if (added.Created)
        {
            LogAdded(added.Key.Id);
        }
        else if (!added.Key.Matches(secret) || added.Key.StateAt(now) != KeyState.Active)
        {
            LogUseless(added.Key.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Every request needs a key, and there is none: configure Authentication:InitialKey")]
    private partial void LogNoWayIn();

    [LoggerMessage(Level = LogLevel.Information, Message = "The initial key was added as {Key}")]
    private partial void LogAdded(string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The initial key opens nothing: {Key} has been revoked, or is another key of the same prefix. Configure another one")]
    private partial void LogUseless(string key);
}
