using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Testing;

namespace ImitationService.Acceptance.Datasets;

/// <summary>Datasets made from others and taken along, through the whole service.</summary>
public sealed class LibraryTests(SharedService shared)
{
    private ServiceClient Client => shared.Process.Client;

    [Theory]
    [InlineData("lerobot", "set.zip", true)]
    [InlineData("npz", "set.npz", false)]
    public async Task Dataset_MadeOfAnotherAndTakenAlong_ComesBackWithItsDigest(string format, string fileName, bool keepsTime)
    {
        var source = await UploadG1Async();
        var recipe = new JsonObject
        {
            ["name"] = $"{format} round trip",
            ["sources"] = new JsonArray(Source(source, "keep_episodes", 5, 3), Source(source, "keep_episodes", 41)),
            ["operations"] = keepsTime ? null : new JsonArray(new JsonObject { ["operation"] = "remap_features", ["drop"] = new JsonArray("timestamp") }),
        };
        var made = (await Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/datasets/derived?wait=60") { Content = JsonContent.Create(recipe) }))
            .Expect(HttpStatusCode.Created, HttpStatusCode.OK);

        using var first = await Client.Http.GetAsync($"/v1/datasets/{made.Id}/content?format={format}&wait=60");
        var bytes = await first.Content.ReadAsByteArrayAsync();
        var again = await Client.Http.GetByteArrayAsync($"/v1/datasets/{made.Id}/content?format={format}&wait=60");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", fileName } };
        var read = (await Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/datasets?wait=60") { Content = form })).Expect(HttpStatusCode.Created, HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(bytes, again);
        Assert.Equal((3, "derived"), (made.Body["episodes"]!.GetValue<int>(), made.Body["format"]!.GetValue<string>()));
        Assert.Equal(made.Body["digest"]!.GetValue<string>(), read.Body["digest"]!.GetValue<string>());
        Assert.Equal([98, 99], made.Body["derived_from"]!["steps"]!.AsArray().Take(2).Select(step => step!["episodes_dropped"]!.GetValue<int>()));
    }

    private async Task<string> UploadG1Async()
    {
        var folder = SharedData.Find("g1_lerobot");
        Assert.SkipWhen(folder is null, "the shared demonstrations are not on this machine");
        var zip = Path.Combine(Directory.CreateTempSubdirectory("g1-").FullName, "g1.zip");
        System.IO.Compression.ZipFile.CreateFromDirectory(folder, zip);
        try
        {
            return (await Client.UploadAsync([zip])).Expect(HttpStatusCode.Created, HttpStatusCode.OK).Id;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(zip)!, recursive: true);
        }
    }

    private static JsonObject Source(string dataset, string operation, params int[] episodes) => new()
    {
        ["dataset"] = dataset,
        ["operations"] = new JsonArray(new JsonObject { ["operation"] = operation, ["episodes"] = new JsonArray([.. episodes.Select(episode => JsonValue.Create(episode))]) }),
    };
}
