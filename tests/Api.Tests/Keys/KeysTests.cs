using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ImitationService.Api.Tests.Access;
using ImitationService.Domain.Keys;

namespace ImitationService.Api.Tests.Keys;

public sealed class KeysTests : IDisposable
{
    private readonly ServiceApplication _application = KeyedService.Start();

    [Fact]
    public async Task Create_NameAlone_GivesTheUsualScopesInTheOwnProject()
    {
        using var response = await _application.AskAsync("POST", "/v1/keys", KeyedService.InitialKey, """{ "name": "nightly" }""");

        var key = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        var (id, secret) = (key["id"]!.GetValue<string>(), key["key"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/v1/keys/{id}", response.Headers.Location!.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Matches("^isk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$", secret);
        key.Remove("key");
        var expected = $$"""
            { "id": "{{id}}", "project_id": "default", "name": "nightly", "prefix": "{{secret[..12]}}", "state": "active",
              "scopes": ["datasets:read", "datasets:write", "runs:read", "runs:write"], "created_at": "{{ServiceApplication.Now}}" }
            """;
        JsonAssert.Equal(expected, key.ToJsonString());
        JsonAssert.Equal(expected, await (await _application.AskAsync("GET", $"/v1/keys/{id}", KeyedService.InitialKey)).Content.ReadAsStringAsync());
        JsonAssert.Equal(
            $$"""{ "id": "{{id}}", "project_id": "default", "prefix": "{{secret[..12]}}", "scopes": ["datasets:read", "datasets:write", "runs:read", "runs:write"] }""",
            await (await _application.AskAsync("GET", "/v1/keys/current", secret)).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{ }""", 400, "invalid-request", "/name")]
    [InlineData("""{ "name": "a\u0007b" }""", 400, "invalid-request", "/name")]
    [InlineData("""{ "name": "x", "scopes": [null] }""", 400, "invalid-request", "/scopes/0")]
    [InlineData("""{ "name": "x", "scopes": [] }""", 400, "invalid-request", "/scopes")]
    [InlineData("""{ "name": "x", "scopes": ["runs:read", "runs:admin"] }""", 400, "invalid-request", "/scopes/1")]
    [InlineData("""{ "name": "x", "scopes": "runs:read" }""", 400, "invalid-request", "/scopes")]
    [InlineData("""{ "name": "x", "expires_at": "yesterday" }""", 400, "invalid-request", "/expires_at")]
    [InlineData("""{ "name": "x", "expires_at": "2026-01-02T03:04:05Z" }""", 400, "invalid-request", "/expires_at")]
    [InlineData("""{ "name": "x", "secret": "mine" }""", 400, "invalid-request", "/secret")]
    public async Task Create_WithAFault_SaysWhere(string body, int status, string code, string pointer)
    {
        using var response = await _application.AskAsync("POST", "/v1/keys", KeyedService.InitialKey, body);

        Assert.Equal(pointer, JsonAssert.PointerOf(await JsonAssert.ProblemAsync(response, status, code)));
    }

    [Fact]
    public async Task Create_MoreThanTheOwnScopes_IsRefused()
    {
        var (_, manager) = await _application.MakeKeyAsync([KeyScopes.KeysManage, KeyScopes.RunsRead]);

        using var more = await _application.AskAsync("POST", "/v1/keys", manager, """{ "name": "x", "scopes": ["runs:read", "runs:write", "operate"] }""");
        using var usual = await _application.AskAsync("POST", "/v1/keys", manager, """{ "name": "x" }""");

        var problem = await JsonAssert.ProblemAsync(more, 403, "scope-not-yours");
        Assert.StartsWith("The new key would have runs:write, operate,", problem["detail"]!.GetValue<string>());
        await JsonAssert.ProblemAsync(usual, 403, "scope-not-yours");
        Assert.Equal(201, await _application.StatusAsync("POST", "/v1/keys", manager, """{ "name": "x", "scopes": ["runs:read"] }"""));
    }

    [Fact]
    public async Task Create_InAnotherProject_IsForOperators()
    {
        var project = await _application.MakeProjectAsync("others");
        var (_, manager) = await _application.MakeKeyAsync([KeyScopes.KeysManage, .. KeyScopes.Usual]);

        using var refused = await _application.AskAsync("POST", "/v1/keys", manager, $$"""{ "name": "x", "project_id": "{{project}}" }""");
        using var unknown = await _application.AskAsync("POST", "/v1/keys", KeyedService.InitialKey, """{ "name": "x", "project_id": "prj_nowhere" }""");

        await JsonAssert.ProblemAsync(refused, 404, "project-not-found");
        await JsonAssert.ProblemAsync(unknown, 404, "project-not-found");
        Assert.Equal(201, await _application.StatusAsync("POST", "/v1/keys", KeyedService.InitialKey, $$"""{ "name": "x", "project_id": "{{project}}" }"""));
    }

    [Fact]
    public async Task List_PageByPage_GivesEveryKeyOnce()
    {
        for (var i = 0; i < 4; i++)
        {
            _application.Clock.Advance(TimeSpan.FromMilliseconds(10));
            await _application.MakeKeyAsync(KeyScopes.Usual);
        }

        var seen = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var path = next.Length == 0 ? "/v1/keys?limit=2" : $"/v1/keys?limit=2&after={next}";
            var page = (await (await _application.AskAsync("GET", path, KeyedService.InitialKey)).Content.ReadFromJsonAsync<JsonObject>())!;
            seen.AddRange(page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
            next = page["next"]?.GetValue<string>();
        }

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task Projects_MadeListedAndRepeated()
    {
        var id = await _application.MakeProjectAsync("warehouse");

        using var again = await _application.AskAsync("POST", "/v1/projects", KeyedService.InitialKey, """{ "name": "warehouse" }""");
        using var list = await _application.AskAsync("GET", "/v1/projects", KeyedService.InitialKey);
        using var one = await _application.AskAsync("GET", $"/v1/projects/{id}", KeyedService.InitialKey);
        using var none = await _application.AskAsync("GET", "/v1/projects/prj_nowhere", KeyedService.InitialKey);

        await JsonAssert.ProblemAsync(again, 409, "project-exists");
        await JsonAssert.ProblemAsync(none, 404, "project-not-found");
        JsonAssert.Equal($$"""{ "id": "{{id}}", "name": "warehouse", "created_at": "{{ServiceApplication.Now}}" }""", await one.Content.ReadAsStringAsync());
        var items = (await list.Content.ReadFromJsonAsync<JsonObject>())!["items"]!.AsArray();
        Assert.Equal([id, "default"], items.Select(item => item!["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Current_WhileAuthenticationIsOff_IsThisMachine()
    {
        using var application = new ServiceApplication();

        JsonAssert.Equal(
            """{ "id": "local", "project_id": "default", "prefix": "local", "scopes": ["datasets:read", "datasets:write", "runs:read", "runs:write", "keys:manage", "operate"] }""",
            await application.Client.GetStringAsync("/v1/keys/current"));
    }

    public void Dispose() => _application.Dispose();
}
