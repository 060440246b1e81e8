using System.Net;
using System.Net.Sockets;
using ImitationService.Api.Access;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Http;

/// <summary>
/// Refuses to open a socket that other machines can reach while authentication is off. It stands before the server's own
/// transport, so no setting, argument or variable goes round it.
/// </summary>
internal sealed class LoopbackGuard(IOptions<AccessOptions> options) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>Whether this is an address to refuse: the server asks, and takes its own transport for the others.</summary>
    public bool CanBind(EndPoint endpoint) =>
        !options.Value.IsKeyNeeded && endpoint is not (UnixDomainSocketEndPoint or FileHandleEndPoint) && !IsLoopback(endpoint);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        throw new IOException(
            $"Refusing to listen on {endpoint}: authentication is off, so anyone on the network could use this service. "
            + "Listen on localhost (--urls http://localhost:5080), or set Authentication:Mode=keys and Authentication:InitialKey.");

    private static bool IsLoopback(EndPoint endpoint) => endpoint is IPEndPoint address && IPAddress.IsLoopback(address.Address);
}
