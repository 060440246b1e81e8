using System.Text.Json.Nodes;

namespace ImitationService.Api.Tests;

/// <summary>Compares whole bodies.</summary>
internal static class JsonAssert
{
    public static void Equal(string expected, string actual)
    {
        var (want, have) = (JsonNode.Parse(expected), JsonNode.Parse(actual));
        Assert.True(JsonNode.DeepEquals(want, have), $"Expected\n{want?.ToJsonString()}\nbut got\n{have?.ToJsonString()}");
    }

    public static async Task<JsonObject> ProblemAsync(HttpResponseMessage response, int status, string code)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"Expected {status} but got {(int)response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(body)!.AsObject();
        Assert.Equal($"urn:imitation-service:problem:{code}", problem["type"]!.GetValue<string>());
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        Assert.NotEmpty(problem["title"]!.GetValue<string>());
        Assert.NotEmpty(problem["detail"]!.GetValue<string>());
        Assert.Matches("^[0-9a-f]{32}$", problem["traceId"]!.GetValue<string>());
        return problem;
    }

    public static string PointerOf(JsonObject problem, int index = 0) => problem["errors"]![index]!["pointer"]!.GetValue<string>();
}
