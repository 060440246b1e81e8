using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Api.Tests.Access;
using ImitationService.Domain.Keys;
using ImitationService.Testing.Servers;

namespace ImitationService.Api.Tests.Http;

/// <summary>What clients are told while the database is away.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task AnyRequest_DatabaseAway_IsToldToComeBack()
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        await using var server = await OwnServer.StartPostgresAsync();
        using var service = new ServiceApplication(new Dictionary<string, string>
        {
            ["Database:Provider"] = "postgres",
            ["Database:ConnectionString"] = server.Variables["IMITATION_TEST_POSTGRES"],
        });
        await server.KillAsync();

        using var away = await service.Client.GetAsync("/v1/datasets");
        var problem = JsonNode.Parse(await away.Content.ReadAsStringAsync())!;
        await server.StartAsync();
        using var back = await service.Client.GetAsync("/v1/datasets");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal("urn:imitation-service:problem:unavailable", problem["type"]!.GetValue<string>());
        Assert.Equal(TimeSpan.FromSeconds(5), away.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task AnyRequest_WithAKeyAndTheDatabaseAway_IsToldToComeBack()
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        await using var server = await OwnServer.StartPostgresAsync();
        using var service = new ServiceApplication(new Dictionary<string, string>
        {
            ["Database:Provider"] = "postgres",
            ["Database:ConnectionString"] = server.Variables["IMITATION_TEST_POSTGRES"],
            ["Authentication:Mode"] = "keys",
            ["Authentication:InitialKey"] = KeyedService.InitialKey,
        });
        Assert.Equal(200, await service.StatusAsync("GET", "/v1/keys/current", KeyedService.InitialKey));
        var (_, fresh) = await service.MakeKeyAsync(KeyScopes.Usual);
        await server.KillAsync();

        // Of a key that nobody has seen yet, nobody can say whether it opens anything.
        var known = service.StatusAsync("GET", "/v1/runs", KeyedService.InitialKey);
        var unknown = service.StatusAsync("GET", "/v1/runs", fresh);
        var posted = service.StatusAsync("POST", "/v1/runs", KeyedService.InitialKey, """{ "dataset_id": "latest" }""");

        int[] statuses = await Task.WhenAll(known, unknown, posted);
        Assert.Equal([503, 503, 503], statuses);
    }
}
