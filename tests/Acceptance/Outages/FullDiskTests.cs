using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;

namespace ImitationService.Acceptance.Outages;

/// <summary>A disk that is full fails what needs it, in words that say what to do, and nothing else; with room again, all goes on.</summary>
public sealed class FullDiskTests
{
    private const long Kibibyte = 1L << 10;

    [Fact]
    public async Task Train_WorkFolderIsFull_FailsAndSaysWhatToDoAndSucceedsOnceThereIsRoom()
    {
        using var disk = await SmallDisk.MountAsync(mebibytes: 32);
        await using var service = await ServiceProcess.StartAsync(folder: null, $"--Worker:WorkFolder={disk.Path}/work");
        var dataset = await WalkDemonstrations.UploadAsync(service.Client);
        disk.Fill(leaving: 256 * Kibibyte);

        // Its weights alone are a mebibyte.
        var id = (await service.Client.CreateRunAsync(WideRun(dataset))).Expect(HttpStatusCode.Accepted).Id;
        var failed = await service.Client.WaitAsync(id, state => state is "failed" or "succeeded");
        var refused = await UploadAsync(service.Client, rows: 40_000);

        Assert.Equal("failed", failed.State);
        Assert.Equal("internal", failed.Body["failure"]!["reason"]!.GetValue<string>());
        Assert.Matches("disk is full; make room on it, then retry the run.*attempt 2 of 2", failed.Body["failure"]!["detail"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("no room left to read the files", refused.Text, StringComparison.Ordinal);

        disk.MakeRoom();
        (await service.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/runs/{id}/retry"))).Expect(HttpStatusCode.Accepted);
        await service.Client.WaitAsync(id, state => state == "succeeded");
        (await UploadAsync(service.Client, rows: 40_000)).Expect(HttpStatusCode.Created);
        await Leftovers.AssertNoneAsync(service);
    }

    [Fact]
    public async Task Service_DataFolderIsFull_SaysSoAndGoesOnOnceThereIsRoom()
    {
        using var disk = await SmallDisk.MountAsync(mebibytes: 64);
        await using var service = await ServiceProcess.StartAsync(disk.Path);
        var dataset = await WalkDemonstrations.UploadAsync(service.Client);
        var undisturbed = await DisturbedRun.TrainAsync(service.Client, dataset);

        var tooLarge = await UploadAsync(service.Client, rows: 1_500_000);
        Assert.Equal(HttpStatusCode.InsufficientStorage, tooLarge.Status);
        Assert.Equal("urn:imitation-service:problem:storage-full", tooLarge.Body["type"]!.GetValue<string>());

        var id = await DisturbedRun.StartAsync(service.Client, dataset);
        await DisturbedRun.WaitForCheckpointAsync(service.Client, id, 1000);
        disk.Fill(leaving: 0);
        var refused = await UploadAsync(service.Client, rows: 1000);
        var asked = await service.Client.CreateRunAsync(WideRun(dataset));
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.Status);
        Assert.Contains(asked.Status, (HttpStatusCode[])[HttpStatusCode.Accepted, HttpStatusCode.InsufficientStorage]);
        (await service.Client.GetAsync($"/v1/runs/{id}")).Expect(HttpStatusCode.OK);
        Assert.False(await service.Client.IsReadyAsync());

        disk.MakeRoom();
        await service.Client.WaitAsync(id, state => state == "succeeded");
        await RunComparison.AssertSameAsync(service.Client, undisturbed, id);
        (await UploadAsync(service.Client, rows: 1000)).Expect(HttpStatusCode.Created);
        Assert.True(await service.Client.IsReadyAsync());
    }

    private static JsonObject WideRun(string dataset) => new()
    {
        ["dataset_id"] = dataset,
        ["max_attempts"] = 2,
        ["options"] = new JsonObject { ["steps"] = 20, ["batch_size"] = 16, ["hidden_sizes"] = new JsonArray(512, 512) },
    };

    private static async Task<Answer> UploadAsync(ServiceClient client, int rows)
    {
        using var folder = new TemporaryFolder();
        await using (var table = new StreamWriter(folder.File("line.csv")))
        {
            await table.WriteLineAsync("episode,observation_x,action_x");
            for (var row = 0; row < rows; row++)
            {
                var x = row % 50 / 50.0;
                await table.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{row / 50},{Math.Sin(row):F17},{-x:F17}"));
            }
        }

        return await client.UploadAsync([folder.File("line.csv")]);
    }
}
