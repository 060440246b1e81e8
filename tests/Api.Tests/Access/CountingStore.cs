using ImitationService.Domain.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Api.Tests.Access;

/// <summary>The real store, which says how often it was asked.</summary>
internal sealed class CountingStore(IApiKeyStore inner) : IApiKeyStore
{
    private int _reads;
    private int _writes;

    public int Reads => _reads;

    public int Writes => _writes;

    public Task<AddApiKeyResult> AddAsync(ApiKey key, CancellationToken cancellationToken) => inner.AddAsync(key, cancellationToken);

    public Task<ApiKey?> FindAsync(string? projectId, string id, CancellationToken cancellationToken) => inner.FindAsync(projectId, id, cancellationToken);

    public Task<ApiKey?> FindByPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return inner.FindByPrefixAsync(prefix, cancellationToken);
    }

    public Task<IReadOnlyList<ApiKey>> ListAsync(string projectId, string? after, int limit, CancellationToken cancellationToken) =>
        inner.ListAsync(projectId, after, limit, cancellationToken);

    public Task<ApiKey?> ChangeAsync(string id, Action<ApiKey, DateTimeOffset> change, CancellationToken cancellationToken) =>
        inner.ChangeAsync(id, change, cancellationToken);

    public async Task RecordUseAsync(IReadOnlyDictionary<string, DateTimeOffset> used, CancellationToken cancellationToken)
    {
        await inner.RecordUseAsync(used, cancellationToken);
        Interlocked.Increment(ref _writes);
    }
}

/// <summary>Puts something round a service that is registered.</summary>
internal static class Decoration
{
    public static void Decorate<T>(this IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(T));
        services.AddSingleton(provider => wrap((T)ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!)));
    }
}
