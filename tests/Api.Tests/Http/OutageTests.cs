using System.Net;
using System.Text.Json.Nodes;
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
}
