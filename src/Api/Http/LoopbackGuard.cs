using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace ImitationService.Api.Http;

/// <summary>
/// Refuses to open a socket that other machines can reach while authentication is off. It stands before the server's own
/// transport, so no setting, argument or variable goes round it.
/// </summary>
internal sealed class LoopbackGuard : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>Whether this is an address to refuse: the server asks, and takes its own transport for the others.</summary>
    public bool CanBind(EndPoint endpoint) => endpoint is not (UnixDomainSocketEndPoint or FileHandleEndPoint) && !IsLoopback(endpoint);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        throw new IOException(
            $"Refusing to listen on {endpoint}: authentication is off, so anyone on the network could use this service. "
            + "Listen on localhost (--urls http://localhost:5080), and put something that asks for credentials in front of it.");

    private static bool IsLoopback(EndPoint endpoint) => endpoint is IPEndPoint address && IPAddress.IsLoopback(address.Address);
}
