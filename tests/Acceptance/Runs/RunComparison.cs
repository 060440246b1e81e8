using ImitationService.Acceptance.Http;

namespace ImitationService.Acceptance.Runs;

/// <summary>Whether two runs learned the same: the same curve, and the same weights to the last bit.</summary>
internal static class RunComparison
{
    /// <summary>Fails where they differ.</summary>
    public static async Task AssertSameAsync(ServiceClient client, string expected, string actual)
    {
        Assert.Equal(await ReadCurveAsync(client, expected), await ReadCurveAsync(client, actual));
        Assert.Equal(await ReadWeightsAsync(client, expected), await ReadWeightsAsync(client, actual));
    }

    /// <summary>Every metric that the machine's speed has no part in.</summary>
    public static async Task<string> ReadCurveAsync(ServiceClient client, string id)
    {
        var series = (await client.GetAsync($"/v1/runs/{id}/metrics?max_points=10000")).Body["series"]!.AsArray();
        return string.Join('\n', series.Where(one => !one!["name"]!.GetValue<string>().StartsWith("throughput/", StringComparison.Ordinal)).Select(one => one!.ToJsonString()));
    }

    private static Task<byte[]> ReadWeightsAsync(ServiceClient client, string id) => client.DownloadAsync($"/v1/runs/{id}/artifacts/policy.safetensors");
}
