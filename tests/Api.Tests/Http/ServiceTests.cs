using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;

namespace ImitationService.Api.Tests.Http;

public sealed class ServiceTests(ServiceApplication application) : IClassFixture<ServiceApplication>
{
    [Fact]
    public async Task Algorithms_Listed_HaveSchemaAndDefaults()
    {
        var page = JsonNode.Parse(await application.Client.GetStringAsync("/v1/algorithms"))!;

        var algorithm = Assert.Single(page["items"]!.AsArray())!;
        Assert.Equal("bc", algorithm["name"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(AlgorithmCatalog.All[0].OptionsSchema, algorithm["options_schema"]));
        Assert.True(JsonNode.DeepEquals(AlgorithmCatalog.All[0].Defaults, algorithm["defaults"]));
        Assert.True(JsonNode.DeepEquals(algorithm, JsonNode.Parse(await application.Client.GetStringAsync("/v1/algorithms/bc"))));
    }

    [Fact]
    public async Task Capabilities_Limits_AreThoseInForce()
    {
        var capabilities = JsonNode.Parse(await application.Client.GetStringAsync("/v1/capabilities"))!;

        Assert.Equal(8L << 30, capabilities["limits"]!["upload_bytes"]!.GetValue<long>());
        Assert.Equal(1 << 20, capabilities["limits"]!["json_bytes"]!.GetValue<long>());
        Assert.Equal(["bc"], capabilities["algorithms"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    [Fact]
    public async Task Health_OfAWholeService_IsLiveAndReady()
    {
        JsonAssert.Equal("""{ "status": "live" }""", await application.Client.GetStringAsync("/health/live"));
        JsonAssert.Equal("""{ "status": "ready" }""", await application.Client.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Readiness_WithoutItsStorage_SaysWhatIsMissing()
    {
        using var broken = new ServiceApplication();
        var unfinished = Path.Combine(broken.Folder, "unfinished");
        Directory.Delete(unfinished, recursive: true);
        await File.WriteAllTextAsync(unfinished, "not a folder");

        using var response = await broken.Client.GetAsync("/health/ready");

        var problem = await JsonAssert.ProblemAsync(response, 503, "not-ready");
        Assert.Equal("These do not work: storage. It takes no bytes.", problem["detail"]!.GetValue<string>());
    }
}
