using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Api.Tests.Access;

/// <summary>A key from its first use to its end.</summary>
public sealed class KeyLifeTests
{
    [Fact]
    public async Task Revoke_InOneProcess_EndsTheKeyInAnotherWithinFiveSeconds()
    {
        using var here = KeyedService.Start();
        using var there = OnTheDatabaseOf(here);
        var (id, secret) = await here.MakeKeyAsync(KeyScopes.Usual);
        Assert.Equal(200, await here.StatusAsync("GET", "/v1/keys/current", secret));
        Assert.Equal(200, await there.StatusAsync("GET", "/v1/keys/current", secret));

        Assert.Equal(204, await here.StatusAsync("DELETE", $"/v1/keys/{id}", KeyedService.InitialKey));

        Assert.Equal(401, await here.StatusAsync("GET", "/v1/keys/current", secret));
        there.Clock.Advance(TimeSpan.FromSeconds(5));
        using var refused = await there.AskAsync("GET", "/v1/keys/current", secret);
        var problem = await JsonAssert.ProblemAsync(refused, 401, "key-refused");
        Assert.Contains("has been revoked", problem["detail"]!.GetValue<string>());
        Assert.Equal(204, await there.StatusAsync("DELETE", $"/v1/keys/{id}", KeyedService.InitialKey));
    }

    [Fact]
    public async Task Stream_WhoseKeyIsRevoked_Ends()
    {
        using var application = KeyedService.Start();
        application.Use(KeyedService.InitialKey);
        await application.MakeReadyDatasetAsync();
        var run = await application.StartRunAsync();
        var (id, secret) = await application.MakeKeyAsync([KeyScopes.RunsRead]);
        using var client = new HttpClient { BaseAddress = application.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        await using var stream = await client.GetStreamAsync($"/v1/runs/{run}/events/stream");

        Assert.Equal(204, await application.StatusAsync("DELETE", $"/v1/keys/{id}", KeyedService.InitialKey));
        await application.StartAsync(run);

        var text = await new StreamReader(stream).ReadToEndAsync();
        Assert.Contains("event: queued", text);
        Assert.DoesNotContain("event: running", text);
    }

    [Fact]
    public async Task LastUse_OfManyRequests_IsRecordedOnceInAWhile()
    {
        var store = default(CountingStore);
        using var application = KeyedService.Start(services => services.Decorate<IApiKeyStore>(inner => store = new CountingStore(inner)));
        var (id, secret) = await application.MakeKeyAsync(KeyScopes.Usual);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, await application.StatusAsync("GET", "/v1/runs", secret));
        }

        application.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.True(SpinWait.SpinUntil(() => store!.Writes > 0, TimeSpan.FromSeconds(20)));
        Assert.Equal(1, store!.Writes);
        var key = (await store.FindAsync(projectId: null, id, CancellationToken.None))!;
        Assert.Equal(DateTimeOffset.Parse(ServiceApplication.Now), key.LastUsedAt);
        Assert.True(store.Reads < 10, $"22 requests made {store.Reads} queries.");
    }

    [Fact]
    public async Task InitialKey_ManyProcessesManyTimes_IsOneRow()
    {
        using var first = KeyedService.Start();
        using var second = OnTheDatabaseOf(first);
        using var third = OnTheDatabaseOf(first);

        var page = await (await third.AskAsync("GET", "/v1/keys", KeyedService.InitialKey)).Content.ReadFromJsonAsync<JsonObject>();

        var key = Assert.Single(page!["items"]!.AsArray())!;
        Assert.Equal(KeyScopes.All, key["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()));
        Assert.Equal("default", key["project_id"]!.GetValue<string>());
        Assert.DoesNotContain(KeyedService.InitialKey[..8], page.ToJsonString());
    }

    [Fact]
    public async Task InitialKey_Revoked_StaysRevokedAfterAStart()
    {
        using var first = KeyedService.Start();
        var own = (await (await first.AskAsync("GET", "/v1/keys/current", KeyedService.InitialKey)).Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
        Assert.Equal(204, await first.StatusAsync("DELETE", $"/v1/keys/{own}", KeyedService.InitialKey));

        using var second = OnTheDatabaseOf(first);

        Assert.Equal(401, await second.StatusAsync("GET", "/v1/runs", KeyedService.InitialKey));
        Assert.Contains("The initial key opens nothing", second.Log.ToString());
    }

    [Fact]
    public void InitialKey_NoneAndNoOtherKey_IsSaid()
    {
        using var application = KeyedService.Start(replace: null, ("Authentication:InitialKey", ""));

        Assert.Contains("Every request needs a key, and there is none", application.Log.ToString());
    }

    [Fact]
    public async Task Key_Made_IsShownOnceAndNeverAgain()
    {
        using var application = KeyedService.Start();
        var (id, secret) = await application.MakeKeyAsync([KeyScopes.RunsRead]);

        foreach (var path in (string[])[$"/v1/keys/{id}", "/v1/keys"])
        {
            using var response = await application.AskAsync("GET", path, KeyedService.InitialKey);
            var body = await response.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains(secret[..12], body);
            Assert.DoesNotContain(secret[13..], body);
            Assert.DoesNotContain(KeySecret.HashOf(secret), body);
        }

        var files = Directory.GetFiles(application.Folder, "*.db*").Select(file => ReadShared(file));
        Assert.All(files, file => Assert.DoesNotContain(secret[13..], file));
    }

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }

    /// <summary>Another process of the same service, as far as keys go.</summary>
    private static ServiceApplication OnTheDatabaseOf(ServiceApplication other) =>
        KeyedService.Start(services => services.AddSingleton(other.Services.GetRequiredService<IApiKeyStore>()));
}
