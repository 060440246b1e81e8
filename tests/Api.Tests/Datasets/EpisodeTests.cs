using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Tests.Datasets;

/// <summary>
/// Two episodes of 2 and 4 transitions with T+1 observations: observation row r is [r, r / 10], action r is [-r], reward r is r / 2.
/// Observations lie in two shards.
/// </summary>
public sealed class EpisodeTests : IDisposable
{
    private readonly ServiceApplication _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task List_Episodes_HaveReturnSuccessAndTask()
    {
        var id = await MakeAsync();

        JsonAssert.Equal(
            """
            { "items": [{ "index": 0, "start": 0, "length": 2, "return": 0.5, "success": true, "task": "push" }, { "index": 1, "start": 2, "length": 4, "return": 7, "task": "lift" }] }
            """,
            await _application.Client.GetStringAsync($"/v1/datasets/{id}/episodes"));
        var second = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets/{id}/episodes?limit=1"))!["next"]!.GetValue<string>();
        var page = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets/{id}/episodes?limit=1&after={second}"))!;
        Assert.Equal((1, 7), (page["items"]![0]!["index"]!.GetValue<int>(), page["items"]![0]!["return"]!.GetValue<double>()));
        Assert.Null(page["next"]);
    }

    [Fact]
    public async Task Get_Episode_HasItsValuesAcrossShards()
    {
        var id = await MakeAsync();

        JsonAssert.Equal(
            """
            { "index": 1, "start": 2, "length": 4, "return": 7, "task": "lift", "steps": [0, 1, 2, 3], "features": [
              { "name": "action", "type": "float32", "shape": [1], "values": [[-2], [-3], [-4], [-5]] },
              { "name": "observation.state", "type": "float32", "shape": [2], "values": [[3, 0.3], [4, 0.4], [5, 0.5], [6, 0.6]] },
              { "name": "reward", "type": "float32", "shape": [], "values": [[1], [1.5], [2], [2.5]] },
              { "name": "terminated", "type": "bool", "shape": [], "values": [[0], [0], [0], [1]] }] }
            """,
            await _application.Client.GetStringAsync($"/v1/datasets/{id}/episodes/1"));
        var thinned = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets/latest/episodes/1?max_points=2"))!;
        JsonAssert.Equal("[0, 3]", thinned["steps"]!.ToJsonString());
        JsonAssert.Equal("[[3, 0.3], [6, 0.6]]", thinned["features"]![1]!["values"]!.ToJsonString());
    }

    [Fact]
    public async Task Get_ValueThatIsNotFinite_IsNull()
    {
        var id = await MakeAsync(firstReward: float.NaN);

        var episode = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets/{id}/episodes/0"))!;

        JsonAssert.Equal("[[null], [0.5]]", episode["features"]![2]!["values"]!.ToJsonString());
        Assert.Null(episode["return"]);
    }

    [Theory]
    [InlineData("2", 404, "episode-not-found")]
    [InlineData("-1", 404, "episode-not-found")]
    [InlineData("2/plot.svg", 404, "episode-not-found")]
    [InlineData("0?max_points=1", 400, "invalid-request")]
    [InlineData("first", 400, "bad-request")]
    public async Task Get_NoSuchEpisode_IsAProblem(string path, int status, string code)
    {
        var id = await MakeAsync();

        using var response = await _application.Client.GetAsync($"/v1/datasets/{id}/episodes/{path}");

        await JsonAssert.ProblemAsync(response, status, code);
    }

    [Fact]
    public async Task Plot_Episode_IsAPictureOfEachFeature()
    {
        var id = await MakeAsync("<b>&");

        using var response = await _application.Client.GetAsync($"/v1/datasets/{id}/episodes/1/plot.svg");
        var svg = XDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        var texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToList();
        Assert.Contains("<b>& · episode 1 · 4 transitions · return 7", texts);
        Assert.All((string[])["observation.state", "action", "reward", "[0]", "[1]"], text => Assert.Contains(text, texts));
        Assert.DoesNotContain("terminated", texts);
        var curves = svg.Descendants().Where(element => element.Name.LocalName == "polyline").Select(element => element.Attribute("points")!.Value.Split(' ')).ToList();
        Assert.Equal([4, 4, 4, 4], curves.Select(points => points.Length));

        // The state's first dimension rises: each point is higher in the picture, which counts from the top.
        Assert.Equal(curves[0], curves[0].OrderByDescending(point => double.Parse(point.Split(',')[1], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Page_OfTheDataset_ShowsItsEpisodes()
    {
        var id = await MakeAsync("<b>&");

        var page = await _application.Client.GetStringAsync($"/datasets/{id}");

        Assert.Contains("The first episodes", page);
        Assert.Equal(6, page.Split("<svg class=\"episode\"").Length - 1);
        Assert.Contains("<td>lift</td>", page);
        Assert.DoesNotContain("<b>&", page);
    }

    private async Task<string> MakeAsync(string? name = null, float firstReward = 0)
    {
        using var upload = await _application.UploadAsync("1\n", name: name);
        var id = await ServiceApplication.IdOf(upload);
        var features = new[]
        {
            new Feature(FeatureNames.Action, ElementType.Float32, [1], ["a"]), new Feature(FeatureNames.State, ElementType.Float32, [2], ["x", "y"]),
            new Feature(FeatureNames.Reward, ElementType.Float32, [], ["r"]), new Feature(FeatureNames.Terminated, ElementType.Bool, [], ["t"]),
        };
        var origin = new DatasetOrigin { Tasks = ["lift", "push"], EpisodeTasks = [1, 0], EpisodeSuccess = [true, null] };
        var accepted = ExampleDataset.Accepted();
        await _application.ReadAsync(id, accepted with
        {
            Contents = accepted.Contents! with { Features = features, Episodes = 2, Transitions = 6, FinalObservations = true, Origin = origin },
        });
        float[] states = [.. Enumerable.Range(0, 8).SelectMany(row => new[] { row, row / 10f })];
        await StoreAsync(id, 0, ("action", "F32", "6,1", Bytes<float>([0, -1, -2, -3, -4, -5])), ("observation.state", "F32", "5,2", Bytes<float>(states[..10])));
        await StoreAsync(
            id,
            1,
            ("observation.state", "F32", "3,2", Bytes<float>(states[10..])),
            ("reward", "F32", "6", Bytes<float>([firstReward, 0.5f, 1, 1.5f, 2, 2.5f])),
            ("terminated", "BOOL", "6", [0, 1, 0, 0, 0, 1]),
            ("episode_offsets", "I64", "3", Bytes<long>([0, 2, 6])));
        return id;
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    private async Task StoreAsync(string id, int number, params (string Name, string Type, string Shape, byte[] Bytes)[] tensors)
    {
        var (header, at) = (new List<string>(), 0);
        foreach (var tensor in tensors)
        {
            header.Add($$"""
                "{{tensor.Name}}":{"dtype":"{{tensor.Type}}","shape":[{{tensor.Shape}}],"data_offsets":[{{at}},{{at + tensor.Bytes.Length}}]}
                """);
            at += tensor.Bytes.Length;
        }

        var text = Encoding.UTF8.GetBytes("{" + string.Join(',', header) + "}");
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        using var shard = new MemoryStream([.. length, .. text, .. tensors.SelectMany(tensor => tensor.Bytes)]);
        await _application.Storage.PutAsync(ObjectKeys.DatasetCanonicalFile(id, $"data-{number:D5}.safetensors"), shard, CancellationToken.None);
    }
}
