using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ImitationService.Testing.Servers;

namespace ImitationService.Api.Tests.Uploads;

/// <summary>Uploads whose bytes go to the storage itself.</summary>
public sealed class DirectUploadTests
{
    private const int Length = 20_000_001;

    [Fact]
    public async Task Begin_WithAFolder_IsRefusedAndSaysWhatToUse()
    {
        using var service = new ServiceApplication();
        using var response = await service.PostJsonAsync("/v1/uploads/presigned", """{ "length": 5 }""");
        var problem = await JsonAssert.ProblemAsync(response, 409, "no-direct-uploads");

        Assert.Contains("POST /v1/uploads", problem["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Parts_OfAnUploadThroughTheService_AreRefused()
    {
        using var service = new ServiceApplication();
        var path = await service.Client.PathOfNewAsync(5);
        using var parts = await service.Client.GetAsync($"{path}/parts");
        using var complete = await service.PostJsonAsync($"{path}/complete", """{ "parts": [{ "number": 1, "etag": "x" }] }""");

        await JsonAssert.ProblemAsync(parts, 409, "not-direct-upload");
        await JsonAssert.ProblemAsync(complete, 409, "not-direct-upload");
    }

    [Fact]
    public async Task Upload_InPartsToABucket_BecomesADataset()
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        using var service = Start(database);
        using var storage = new HttpClient();
        var bytes = Bytes();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        using var outside = await service.PostJsonAsync("/v1/uploads/presigned", """{ "length": 1, "path": "../a.bin" }""");
        Assert.Equal("/path", JsonAssert.PointerOf(await JsonAssert.ProblemAsync(outside, 400, "invalid-request")));
        using var begun = await service.PostJsonAsync("/v1/uploads/presigned", $$"""{ "length": {{Length}}, "path": "data/a.bin", "sha256": "{{sha256.ToUpperInvariant()}}" }""");
        var path = begun.Headers.Location!.ToString();
        var first = (await begun.Content.ReadFromJsonAsync<JsonObject>())!["parts"]!.AsArray();
        var sent = new JsonArray { await SendAsync(storage, first[0]!, bytes) };

        // The client dies, and another one asks what is there.
        using var early = await service.PostJsonAsync($"{path}/complete", new JsonObject { ["parts"] = sent.DeepClone() }.ToJsonString());
        var again = (await service.Client.GetFromJsonAsync<JsonObject>($"{path}/parts"))!["parts"]!.AsArray();
        foreach (var part in again.Skip(1))
        {
            sent.Add(await SendAsync(storage, part!, bytes));
        }

        using var wrong = await service.PostJsonAsync($"{path}/complete", """{ "parts": [{ "number": 1, "etag": "x" }, null] }""");
        using var whole = await service.PostJsonAsync($"{path}/complete", new JsonObject { ["parts"] = sent.DeepClone() }.ToJsonString());
        using var repeated = await service.PostJsonAsync($"{path}/complete", new JsonObject { ["parts"] = sent.DeepClone() }.ToJsonString());
        using var patch = await service.Client.AppendAsync(path, Length, string.Empty);
        using var dataset = await service.PostJsonAsync("/v1/datasets?wait=0", $$"""{ "files": [{ "upload": "{{path.Split('/')[^1]}}" }] }""");

        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        Assert.All(first, part => Assert.Null(part!["etag"]));
        await JsonAssert.ProblemAsync(early, 409, "parts-missing");
        Assert.Equal(sent[0]!["etag"]!.GetValue<string>().Trim('"'), again[0]!["etag"]!.GetValue<string>());
        await JsonAssert.ProblemAsync(wrong, 400, "invalid-request");
        var view = (await whole.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((HttpStatusCode.OK, sha256, Length, "data/a.bin"), (whole.StatusCode, view["sha256"]!.GetValue<string>(), view["length"]!.GetValue<int>(), view["path"]!.GetValue<string>()));
        Assert.Equal(view.ToJsonString(), (await repeated.Content.ReadFromJsonAsync<JsonObject>())!.ToJsonString());
        await JsonAssert.ProblemAsync(patch, 409, "direct-upload");
        Assert.Equal(HttpStatusCode.Accepted, dataset.StatusCode);
        Assert.Equal(bytes, await service.Client.GetByteArrayAsync($"{dataset.Headers.Location}/content"));
    }

    [Fact]
    public async Task Upload_OfOtherBytesThanAnnounced_IsGone()
    {
        Assert.SkipWhen(TestServers.WhyNot is not null, TestServers.WhyNot ?? string.Empty);
        await using var database = await TestDatabase.CreateAsync(TestServers.Postgres!);
        using var service = Start(database);
        using var storage = new HttpClient();
        using var begun = await service.PostJsonAsync("/v1/uploads/presigned", $$"""{ "length": 3, "sha256": "{{new string('a', 64)}}" }""");
        var parts = (await begun.Content.ReadFromJsonAsync<JsonObject>())!["parts"]!.AsArray();
        var sent = new JsonArray { await SendAsync(storage, parts[0]!, [1, 2, 3]) };
        using var response = await service.PostJsonAsync($"{begun.Headers.Location}/complete", new JsonObject { ["parts"] = sent }.ToJsonString());

        await JsonAssert.ProblemAsync(response, 460, "digest-mismatch");
        Assert.Equal(HttpStatusCode.NotFound, (await service.Client.GetAsync($"{begun.Headers.Location}/parts")).StatusCode);
    }

    private static ServiceApplication Start(TestDatabase database)
    {
        var settings = database.Settings().Concat(TestServers.S3!.Settings($"test-{Guid.NewGuid():n}"));
        var service = new ServiceApplication(settings.ToDictionary(pair => pair.Key, pair => pair.Value!));

        // A server on the other side checks the links' time.
        service.Clock.SetUtcNow(TimeProvider.System.GetUtcNow());
        return service;
    }

    private static async Task<JsonObject> SendAsync(HttpClient storage, JsonNode part, byte[] all)
    {
        var (number, bytes) = (part["number"]!.GetValue<int>(), part["bytes"]!.GetValue<int>());
        using var response = await storage.PutAsync(part["href"]!.GetValue<string>(), new ByteArrayContent(all, (number - 1) * (8 << 20), bytes));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new JsonObject { ["number"] = number, ["etag"] = response.Headers.ETag!.Tag };
    }

    private static byte[] Bytes()
    {
        var bytes = new byte[Length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
