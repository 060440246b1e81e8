using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Runs;

/// <summary>Small demonstrations: a point walks straight to the middle of the plane, a fifth of the way per transition.</summary>
internal static class WalkDemonstrations
{
    /// <summary>Forty episodes as a table with a header, the same each time.</summary>
    public static string Table { get; } = Write(episodes: 40);

    /// <summary>Uploads them.</summary>
    public static async Task<string> UploadAsync(ServiceClient client)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("walk.csv"), Table);
        return (await client.UploadAsync([folder.File("walk.csv")])).Expect(HttpStatusCode.Created, HttpStatusCode.OK).Id;
    }

    /// <summary>Uploads them and trains a policy that has learned the walk.</summary>
    public static async Task<Answer> TrainAsync(ServiceClient client)
    {
        var run = await client.TrainAsync(await UploadAsync(client), new JsonObject { ["steps"] = 500, ["batch_size"] = 64, ["hidden_sizes"] = new JsonArray(32) });
        Assert.True(run.State == "succeeded", run.Text);
        return run;
    }

    /// <summary>A run that takes about a minute: long enough to do something to it.</summary>
    public static JsonObject LongRun(string datasetId, long steps = 200_000) => new()
    {
        ["dataset_id"] = datasetId,
        ["seed"] = 3,
        ["options"] = new JsonObject { ["steps"] = steps, ["batch_size"] = 64, ["hidden_sizes"] = new JsonArray(64, 64) },
    };

    private static string Write(int episodes)
    {
        var random = new Random(7);
        var table = new StringBuilder("episode,observation_x,observation_y,action_x,action_y\n");
        for (var episode = 0; episode < episodes; episode++)
        {
            var (x, y) = ((2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1);
            for (var step = 0; step < 25; step++)
            {
                table.Append(CultureInfo.InvariantCulture, $"{episode},{x:F6},{y:F6},{-0.2 * x:F6},{-0.2 * y:F6}\n");
                (x, y) = (0.8 * x, 0.8 * y);
            }
        }

        return table.ToString();
    }
}
