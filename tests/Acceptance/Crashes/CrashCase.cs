using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;

namespace ImitationService.Acceptance.Crashes;

/// <summary>One death: what is asked for before it, and what must be there after it.</summary>
/// <param name="Bed">The service.</param>
/// <param name="Point">Where it dies.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="DatasetId">What is trained on.</param>
/// <param name="Undisturbed">The run of the same seed that nothing happened to.</param>
internal sealed record CrashCase(CrashBed Bed, CrashPoint Point, int Seed, string DatasetId, string Undisturbed)
{
    private const int Steps = 3000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _name = $"{Point.Name} {Seed}";

    // Makes the upload unlike that of any other case.
    private readonly uint _unique = (uint)HashCode.Combine(Point.Name, Seed);

    /// <summary>The run that all cases of a seed repeat.</summary>
    public static JsonObject Specify(string datasetId, int seed) => new()
    {
        ["dataset_id"] = datasetId,
        ["seed"] = seed,
        ["checkpoint_every_steps"] = 250,
        ["keep_checkpoints"] = 1,
        ["options"] = new JsonObject { ["steps"] = Steps, ["batch_size"] = 64, ["hidden_sizes"] = new JsonArray(64, 64) },
    };

    /// <summary>Lives it through.</summary>
    /// <returns>Attempts that it took; 0 of an upload.</returns>
    public async Task<int> LiveAsync(string sign)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("walk.csv"), $"{WalkDemonstrations.Table}40,0.{_unique},0.1,0.1,0.1\n");
        var client = await Bed.ArmAsync(Point, sign);
        await TryAsync(client, folder.File("walk.csv"));
        client = await Bed.MendAsync(Point, sign);
        var answer = await AskUntilAnsweredAsync(client, folder.File("walk.csv"));
        return Point.IsOfUpload ? await CheckDatasetAsync(client, answer) : await CheckRunAsync(client, answer.Id);
    }

    private async Task TryAsync(ServiceClient client, string path)
    {
        try
        {
            await AskAsync(client, path);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // Whoever asked hears nothing, and asks again.
            Assert.True(Point.Process == "api" || Bed is EmbeddedBed, exception.Message);
        }
    }

    private async Task<Answer> AskUntilAnsweredAsync(ServiceClient client, string path)
    {
        Answer? answer = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                answer = await AskAsync(client, path);
                return answer.Status != HttpStatusCode.Conflict;
            },
            Patience);
        return answer!.Expect(HttpStatusCode.Accepted, HttpStatusCode.Created, HttpStatusCode.OK);
    }

    private Task<Answer> AskAsync(ServiceClient client, string path)
    {
        if (Point.IsOfUpload)
        {
            return client.UploadAsync([path]);
        }

        var body = Specify(DatasetId, Seed);
        body["name"] = _name;
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/runs") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", _name);
        return client.SendAsync(request);
    }

    private async Task<int> CheckDatasetAsync(ServiceClient client, Answer answer)
    {
        while (answer.State is "uploaded" or "reading")
        {
            answer = await client.GetAsync($"/v1/datasets/{answer.Id}?wait=10");
        }

        Assert.True(answer.State == "ready", answer.Text);
        Assert.Equal(1001, answer.Body["transitions"]!.GetValue<int>());
        return 0;
    }

    private async Task<int> CheckRunAsync(ServiceClient client, string id)
    {
        var run = await client.WaitAsync(id, state => state == "succeeded");
        await RunComparison.AssertSameAsync(client, Undisturbed, id);
        var runs = (await client.GetAsync("/v1/runs?limit=200")).Body["items"]!.AsArray();
        Assert.Single(runs, one => one!["name"]?.GetValue<string>() == _name);
        await AssertGaplessAsync(client, id);
        return run.Body["attempt"]!.GetValue<int>();
    }

    private static async Task AssertGaplessAsync(ServiceClient client, string id)
    {
        var sequences = new List<long>();
        for (var cursor = $"/v1/runs/{id}/events?limit=200"; ;)
        {
            var page = (await client.GetAsync(cursor)).Body["items"]!.AsArray();
            sequences.AddRange(page.Select(one => one!["sequence"]!.GetValue<long>()));
            if (page.Count < 200)
            {
                break;
            }

            cursor = $"/v1/runs/{id}/events?limit=200&after={sequences[^1]}";
        }

        Assert.Equal(Enumerable.Range(1, sequences.Count).Select(number => (long)number), sequences);
    }
}
