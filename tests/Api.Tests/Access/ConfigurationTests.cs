using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Domain.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Tests.Access;

/// <summary>What section <c>Authentication</c> changes.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void Options_Unset_AreSafe()
    {
        var options = new Api.Access.AccessOptions();

        Assert.Equal(Api.Access.AccessMode.None, options.Mode);
        Assert.Null(options.InitialKey);
        Assert.Empty(options.AllowedHosts);
        Assert.False(options.PublicDocumentation);
        Assert.False(new Api.Queue.QueueDashboardOptions().Dashboard);
    }

    [Fact]
    public async Task Start_WithKeys_ListensWhereOthersCanReachIt()
    {
        var folder = Directory.CreateTempSubdirectory("api-tests-").FullName;
        await using (var app = Build("--urls", "http://0.0.0.0:0", "--Data:Folder", folder, "--Authentication:Mode", "keys", "--Authentication:InitialKey", KeyedService.InitialKey))
        {
            await app.StartAsync();
            var port = new Uri(app.Urls.Single().Replace("0.0.0.0", "127.0.0.1")).Port;
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/v1/runs") { Headers = { Host = "training.example.org" } };

            Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(request)).StatusCode);
            await app.StopAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("abcdefghijklmnopabcdefghijklmnopabcdefghijklmnop")]
    [InlineData("this is a sentence with spaces in it, which is no token")]
    public async Task Start_WithAWeakInitialKey_IsRefusedWithoutSayingIt(string key)
    {
        var folder = Directory.CreateTempSubdirectory("api-tests-").FullName;
        await using (var app = Build("--urls", "http://127.0.0.1:0", "--Data:Folder", folder, "--Authentication:Mode", "keys", "--Authentication:InitialKey", key))
        {
            var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

            Assert.Contains("Authentication:InitialKey is too easy to guess", refused.Message);
            Assert.DoesNotContain(key, refused.Message);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task AllowedHosts_Listed_AreTheOnlyOnesBesideTheProbes()
    {
        using var application = KeyedService.Start(replace: null, ("Authentication:AllowedHosts:0", "training.example.org"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("training.example.org", "/v1/runs"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusAsync("other.example.org", "/v1/runs"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("10.1.2.3", "/health/live"));

        async Task<HttpStatusCode> StatusAsync(string host, string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host, Authorization = new("Bearer", KeyedService.InitialKey) } };
            return (await application.Client.SendAsync(request)).StatusCode;
        }
    }

    [Fact]
    public async Task Documentation_Public_IsShownAndSaysHowToSendAKey()
    {
        using var application = KeyedService.Start(replace: null, ("Authentication:PublicDocumentation", "true"));

        Assert.Equal(200, await application.StatusAsync("GET", "/swagger/index.html", secret: null));
        var document = JsonNode.Parse(await application.Client.GetStringAsync("/openapi/v1.json"))!;
        Assert.Equal("bearer", document["components"]!["securitySchemes"]!["bearer"]!["scheme"]!.GetValue<string>());
        Assert.Equal("""[{"bearer":[]},{"header":[]}]""", document["paths"]!["/v1/runs"]!["post"]!["security"]!.ToJsonString());
        Assert.Null(document["paths"]!["/health/live"]!["get"]!["security"]);
        Assert.EndsWith("Scope: `runs:write`.", document["paths"]!["/v1/runs"]!["post"]!["description"]!.GetValue<string>());
    }

    [Fact]
    public async Task Documentation_WithAKey_IsShownWhereItIsNotPublic()
    {
        using var application = KeyedService.Start();

        Assert.Equal(200, await application.StatusAsync("GET", "/openapi/v1.json", KeyedService.InitialKey));
    }

    [Fact]
    public async Task Logs_OfTheMainJobAtEveryLevel_HaveNothingOfAKey()
    {
        using var application = KeyedService.Start(replace: null, ("Logging:LogLevel:Default", "Trace"), ("Hangfire:Dashboard", "true"));
        var (id, secret) = await application.MakeKeyAsync([.. KeyScopes.Usual, KeyScopes.KeysManage]);
        var wrong = KeySecret.Create();
        application.Use(secret);
        await application.MakeReadyDatasetAsync();
        var run = await application.StartRunAsync();
        await application.StartAsync(run);
        await application.ReportAsync(run, 10, 0.5);
        await application.SucceedAsync(run);
        foreach (var path in (string[])[$"/v1/runs/{run}", $"/v1/runs/{run}/events/stream", $"/v1/runs/{run}/curve.svg", $"/v1/runs/{run}/bundle", "/v1/projects", "/nowhere", "/hangfire", $"/v1/keys/{id}"])
        {
            await application.StatusAsync("GET", path, secret);
            await application.StatusAsync("GET", path, wrong);
            await application.StatusAsync("GET", path, KeyedService.InitialKey);
        }

        await application.StatusAsync("DELETE", $"/v1/keys/{id}", secret);
        await application.StatusAsync("GET", "/v1/runs", secret);

        var log = application.Log.ToString();
        Assert.Contains("has been revoked", log);
        Assert.Contains("/v1/runs/", log);
        foreach (var key in (string[])[secret, wrong, KeyedService.InitialKey])
        {
            Assert.DoesNotContain(key, log);
            Assert.DoesNotContain(key[13..], log);
            Assert.DoesNotContain(KeySecret.HashOf(key), log);
        }
    }

    private static WebApplication Build(params string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(arguments);
        builder.Services.AddApi(builder.Configuration);
        var app = builder.Build();
        app.MapApi();
        return app;
    }
}
