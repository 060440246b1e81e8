using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Api.Tests.Access;

/// <summary>A service that asks for keys, and what its clients do.</summary>
internal static class KeyedService
{
    public const string InitialKey = "kR7vQ2xW9mB4nT6yH1cJ8dL3fG5sZ0pA";

    public static ServiceApplication Start(Action<IServiceCollection>? replace = null, params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        all["Authentication:Mode"] = "keys";
        all.TryAdd("Authentication:InitialKey", InitialKey);
        return new ServiceApplication(all, replace);
    }

    /// <summary>Lets the application's own client, and so its helpers, use a key.</summary>
    public static void Use(this ServiceApplication application, string secret) =>
        application.Client.DefaultRequestHeaders.Authorization = new("Bearer", secret);

    public static async Task<HttpResponseMessage> AskAsync(this ServiceApplication application, string method, string path, string? secret, string? body = null)
    {
        using var client = new HttpClient { BaseAddress = application.Client.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : ServiceApplication.Json(body) };
        if (secret is not null)
        {
            request.Headers.Authorization = new("Bearer", secret);
        }

        return await client.SendAsync(request);
    }

    public static async Task<(string Id, string Secret)> MakeKeyAsync(this ServiceApplication application, IEnumerable<string> scopes, string? projectId = null, string? expiresAt = null)
    {
        var body = new JsonObject { ["name"] = "a test's", ["scopes"] = new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]) };
        if (projectId is not null)
        {
            body["project_id"] = projectId;
        }

        if (expiresAt is not null)
        {
            body["expires_at"] = expiresAt;
        }

        using var response = await application.AskAsync("POST", "/v1/keys", InitialKey, body.ToJsonString());
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{response.StatusCode} {await response.Content.ReadAsStringAsync()} {application.Failures}");
        var key = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return (key["id"]!.GetValue<string>(), key["key"]!.GetValue<string>());
    }

    public static async Task<string> MakeProjectAsync(this ServiceApplication application, string name)
    {
        using var response = await application.AskAsync("POST", "/v1/projects", InitialKey, $$"""{ "name": "{{name}}" }""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await ServiceApplication.IdOf(response);
    }

    public static async Task<int> StatusAsync(this ServiceApplication application, string method, string path, string? secret, string? body = null)
    {
        using var response = await application.AskAsync(method, path, secret, body);
        return (int)response.StatusCode;
    }
}
