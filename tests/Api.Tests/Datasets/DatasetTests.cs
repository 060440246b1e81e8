using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Tests.Datasets;

public sealed class DatasetTests : IDisposable
{
    private readonly ServiceApplication _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Get_WithWait_AnswersWhenTheFilesAreRead()
    {
        using var upload = await _application.UploadAsync("1\n");
        var id = await ServiceApplication.IdOf(upload);
        var waiting = _application.Client.GetAsync($"/v1/datasets/{id}?wait=60");

        await _application.ReadAsync(id, ExampleDataset.Accepted());
        using var response = await waiting;

        Assert.Contains("\"state\":\"ready\"", await response.Content.ReadAsStringAsync());
        Assert.Null(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Get_WaitIsOver_AnswersWhatItIs()
    {
        using var upload = await _application.UploadAsync("1\n");
        var waiting = _application.Client.GetAsync($"/v1/datasets/{await ServiceApplication.IdOf(upload)}?wait=30");
        while (!waiting.IsCompleted)
        {
            _application.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        using var response = await waiting;

        Assert.Contains("\"state\":\"uploaded\"", await response.Content.ReadAsStringAsync());
        Assert.Equal("1", response.Headers.RetryAfter!.ToString());
    }

    [Fact]
    public async Task List_FollowingTheCursor_MeetsEveryDatasetOnce()
    {
        var made = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var upload = await _application.UploadAsync($"{i}\n");
            made.Add(await ServiceApplication.IdOf(upload));
            _application.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var first = JsonNode.Parse(await _application.Client.GetStringAsync("/v1/datasets?limit=2"))!;
        var second = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets?limit=2&after={first["next"]!.GetValue<string>()}"))!;

        var met = first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(item => item!["id"]!.GetValue<string>());
        Assert.Equal(Enumerable.Reverse(made), met);
        Assert.Null(second["next"]);
    }

    [Fact]
    public async Task Report_OfAReadDataset_IsTheWholeReport()
    {
        var id = await _application.MakeReadyDatasetAsync();

        JsonAssert.Equal(
            """
            { "episodes": 3, "transitions": 60, "episode_length": { "minimum": 10, "median": 20, "maximum": 30, "mean": 20 }, "statistics": [],
              "problems": [{ "severity": "note", "code": "short", "detail": "It is short.", "advice": "Record more." }], "problems_left_out": 0 }
            """,
            await _application.Client.GetStringAsync($"/v1/datasets/{id}/report"));
    }

    [Theory]
    [InlineData("report")]
    [InlineData("episodes")]
    public async Task Contents_OfAnUnreadDataset_AreAConflict(string part)
    {
        using var upload = await _application.UploadAsync("1\n");

        using var response = await _application.Client.GetAsync($"/v1/datasets/{await ServiceApplication.IdOf(upload)}/{part}");

        await JsonAssert.ProblemAsync(response, 409, "dataset-not-read");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Episodes_PageByPage_AreReadFromTheShard()
    {
        var id = await _application.MakeReadyDatasetAsync();
        await StoreShardsAsync(id, 0, 10, 30, 60);

        var first = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets/{id}/episodes?limit=2"))!;
        JsonAssert.Equal("""[{ "index": 0, "start": 0, "length": 10 }, { "index": 1, "start": 10, "length": 20 }]""", first["items"]!.ToJsonString());
        JsonAssert.Equal(
            """{ "items": [{ "index": 2, "start": 30, "length": 30 }] }""",
            await _application.Client.GetStringAsync($"/v1/datasets/latest/episodes?after={first["next"]!.GetValue<string>()}"));
    }

    [Fact]
    public async Task Delete_Unused_RemovesRowAndBytes()
    {
        var id = await _application.MakeReadyDatasetAsync();

        using var response = await _application.Client.DeleteAsync($"/v1/datasets/{id}");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        using var gone = await _application.Client.GetAsync($"/v1/datasets/{id}");
        await JsonAssert.ProblemAsync(gone, 404, "dataset-not-found");
        Assert.Empty(_application.StoredFiles());
    }

    [Fact]
    public async Task Delete_WhileARunLearnsFromIt_IsAConflict()
    {
        var id = await _application.MakeReadyDatasetAsync();
        var run = await _application.StartRunAsync();

        using var refused = await _application.Client.DeleteAsync($"/v1/datasets/{id}");
        await JsonAssert.ProblemAsync(refused, 409, "dataset-in-use");
        using var cancelled = await _application.Client.PostAsync($"/v1/runs/{run}/cancel", null);
        using var deleted = await _application.Client.DeleteAsync($"/v1/datasets/{id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Fact]
    public async Task Delete_RacingWithNewRuns_NeverLeavesARunWithoutData()
    {
        for (var round = 0; round < 10; round++)
        {
            var id = await _application.MakeReadyDatasetAsync(content: $"{round}\n");
            var deletion = _application.Client.DeleteAsync($"/v1/datasets/{id}");
            var start = _application.PostJsonAsync("/v1/runs", $$"""{ "dataset_id": "{{id}}" }""");
            using var deleted = await deletion;
            using var started = await start;

            Assert.True(
                (deleted.StatusCode, started.StatusCode) is (HttpStatusCode.NoContent, HttpStatusCode.NotFound) or (HttpStatusCode.Conflict, HttpStatusCode.Accepted),
                $"Deleting answered {deleted.StatusCode} and starting {started.StatusCode}.");
        }
    }

    [Fact]
    public async Task Content_OfOneFile_IsTheFileWithItsName()
    {
        var id = await _application.MakeReadyDatasetAsync(content: "x,y\n1,2\n");

        using var response = await _application.Client.GetAsync($"/v1/datasets/{id}/content");

        Assert.Equal("x,y\n1,2\n", await response.Content.ReadAsStringAsync());
        Assert.Equal("expert.csv", response.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal($"\"{ExampleRun.Sha256("x,y\n1,2\n")}\"", response.Headers.ETag!.ToString());
    }

    /// <summary>Two shards as a worker stores them: the offsets are in the second, behind another tensor.</summary>
    private async Task StoreShardsAsync(string id, params long[] offsets)
    {
        var bytes = new byte[(offsets.Length * sizeof(long)) + 4];
        for (var i = 0; i < offsets.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4 + (i * sizeof(long))), offsets[i]);
        }

        await StoreShardAsync(id, "data-00000.safetensors", """{"action":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]);
        await StoreShardAsync(
            id,
            "data-00001.safetensors",
            $$$"""{"action":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"episode_offsets":{"dtype":"I64","shape":[{{{offsets.Length}}}],"data_offsets":[4,{{{bytes.Length}}}]}}""",
            bytes);
    }

    private Task<StoredObject> StoreShardAsync(string id, string name, string header, byte[] data)
    {
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        byte[] shard = [.. length, .. Encoding.ASCII.GetBytes(header), .. data];
        return _application.Storage.PutAsync(ObjectKeys.DatasetCanonicalFile(id, name), new MemoryStream(shard), CancellationToken.None);
    }
}
