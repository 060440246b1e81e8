using ImitationService.Domain.Keys;

namespace ImitationService.Api.Tests.Access;

/// <summary>What holds for every endpoint there is, and for every one there will be.</summary>
public sealed class EveryEndpointTests : IDisposable
{
    private static readonly string[] Open = ["GET /health/live", "GET /health/ready"];

    // Any key may ask these: they tell nothing of anybody's.
    private static readonly string[] WithoutScope = ["GET /v1/algorithms", "GET /v1/algorithms/{name}", "GET /v1/capabilities", "GET /v1/keys/current", "GET /hangfire/{**path}"];

    private readonly ServiceApplication _application = KeyedService.Start(replace: null, ("Hangfire:Dashboard", "true"));

    [Fact]
    public void EveryEndpoint_Declaration_IsAScopeOrOnAList()
    {
        var endpoints = ServedEndpoints.Of(_application);

        Assert.True(endpoints.Count > 25, $"Only {endpoints.Count} endpoints were found.");
        Assert.Equal(Open.Order(), endpoints.Where(endpoint => endpoint.IsOpen).Select(endpoint => endpoint.ToString()).Order());
        Assert.Equal(WithoutScope.Order(), endpoints.Where(endpoint => !endpoint.IsOpen && endpoint.Scope is null).Select(endpoint => endpoint.ToString()).Order());
        Assert.All(endpoints.Where(endpoint => endpoint.Scope is not null), endpoint => Assert.Contains(endpoint.Scope, KeyScopes.All));
    }

    [Fact]
    public async Task EveryEndpoint_WithoutAKey_Answers401()
    {
        foreach (var endpoint in ServedEndpoints.Of(_application).Where(endpoint => !endpoint.IsOpen))
        {
            using var response = await _application.AskAsync(endpoint.Method, endpoint.PathOf(_ => "x"), secret: null, endpoint.Body);

            Assert.True((int)response.StatusCode == 401, $"{endpoint} answers {response.StatusCode}.");
            Assert.Contains("imitation-service", response.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(401, await _application.StatusAsync("GET", "/nowhere", secret: null));
        Assert.Equal(401, await _application.StatusAsync("GET", "/swagger/index.html", secret: null));
        Assert.Equal(401, await _application.StatusAsync("GET", "/openapi/v1.json", secret: null));
    }

    [Fact]
    public async Task EveryEndpoint_WithEveryScopeButItsOwn_Answers403AndNamesIt()
    {
        var keys = new Dictionary<string, string>();
        foreach (var scope in KeyScopes.All)
        {
            keys[scope] = (await _application.MakeKeyAsync(KeyScopes.All.Where(other => other != scope))).Secret;
        }

        foreach (var endpoint in ServedEndpoints.Of(_application).Where(endpoint => endpoint.Scope is not null))
        {
            using var response = await _application.AskAsync(endpoint.Method, endpoint.PathOf(_ => "x"), keys[endpoint.Scope!], endpoint.Body);

            Assert.True((int)response.StatusCode == 403, $"{endpoint} answers {response.StatusCode}.");
            Assert.Contains($"scope=\"{endpoint.Scope}\"", response.Headers.WwwAuthenticate.ToString());
            if (endpoint.Method != "HEAD")
            {
                var problem = await JsonAssert.ProblemAsync(response, 403, "scope-missing");
                Assert.Contains($"the scope {endpoint.Scope};", problem["detail"]!.GetValue<string>());
            }
        }
    }

    [Fact]
    public async Task EveryEndpoint_WithItsScopeAlone_LetsIn()
    {
        var keys = new Dictionary<string, string>();
        foreach (var scope in KeyScopes.All)
        {
            keys[scope] = (await _application.MakeKeyAsync([scope])).Secret;
        }

        foreach (var endpoint in ServedEndpoints.Of(_application).Where(endpoint => endpoint.Scope is not null))
        {
            var status = await _application.StatusAsync(endpoint.Method, endpoint.PathOf(_ => "x"), keys[endpoint.Scope!], endpoint.Body);

            Assert.False(status is 401 or 403 or >= 500, $"{endpoint} answers {status}. {_application.Failures}");
        }
    }

    [Fact]
    public async Task EveryEndpoint_WithARevokedOrExpiredKey_Answers401()
    {
        var (id, revoked) = await _application.MakeKeyAsync(KeyScopes.All);
        var (_, expired) = await _application.MakeKeyAsync(KeyScopes.All, expiresAt: "2026-01-02T04:04:05Z");
        Assert.Equal(200, await _application.StatusAsync("GET", "/v1/keys/current", revoked));
        Assert.Equal(200, await _application.StatusAsync("GET", "/v1/keys/current", expired));
        Assert.Equal(204, await _application.StatusAsync("DELETE", $"/v1/keys/{id}", KeyedService.InitialKey));
        _application.Clock.Advance(TimeSpan.FromHours(1));

        foreach (var endpoint in ServedEndpoints.Of(_application).Where(endpoint => !endpoint.IsOpen))
        {
            Assert.Equal((endpoint, 401), (endpoint, await _application.StatusAsync(endpoint.Method, endpoint.PathOf(_ => "x"), revoked, endpoint.Body)));
            Assert.Equal((endpoint, 401), (endpoint, await _application.StatusAsync(endpoint.Method, endpoint.PathOf(_ => "x"), expired, endpoint.Body)));
        }
    }

    public void Dispose() => _application.Dispose();
}
