namespace ImitationService.Testing.Http;

/// <summary>A request that must be refused politely: a 4xx problem document with a useful message, and nothing left behind.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Status">The status it deserves.</param>
/// <param name="Create">Makes it, with a path relative to the service.</param>
public sealed record HostileRequest(string Name, int Status, Func<HttpRequestMessage> Create);
