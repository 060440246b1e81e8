using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;

namespace ImitationService.Api.Tests.Datasets;

public sealed class FrameTests : IDisposable
{
    private readonly ServiceApplication _application = new();

    [Fact]
    public async Task Frame_OfAnyShard_IsItsPixels()
    {
        var id = await ExampleFrames.MakeAsync(_application);

        foreach (var (episode, position, row) in new[] { (0, 0, 0), (0, 2, 2), (1, 0, 3), (1, 1, 4), (2, 3, 8) })
        {
            var (height, width, pixels) = await ReadPngAsync($"/v1/datasets/{id}/episodes/{episode}/frames/{position}?feature={ExampleFrames.Camera}");

            Assert.Equal((4, 6), (height, width));
            Assert.Equal(ExampleFrames.FrameOf(row), pixels);
        }
    }

    [Fact]
    public async Task Frame_Smaller_IsTheMeanOfItsAreas()
    {
        var id = await ExampleFrames.MakeAsync(_application, 16, 16);

        var (height, width, pixels) = await ReadPngAsync($"/v1/datasets/{id}/episodes/0/frames/1?size=8");

        Assert.Equal((8, 8), (height, width));
        var frame = ExampleFrames.FrameOf(1, 16, 16);
        var mean = (frame[0] + frame[3] + frame[48] + frame[51]) / 4.0;
        Assert.Equal((byte)(mean + 0.5), pixels[0]);
    }

    [Fact]
    public async Task Frame_AskedForAgain_IsNotSent()
    {
        var id = await ExampleFrames.MakeAsync(_application);
        var path = $"/v1/datasets/{id}/episodes/1/frames/1";
        using var first = await _application.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await _application.Client.SendAsync(request);
        using var other = await _application.Client.GetAsync(path + "?size=8");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, second.StatusCode));
        Assert.NotEqual(first.Headers.ETag, other.Headers.ETag);
    }

    [Theory]
    [InlineData("episodes/3/frames/0", 404, "frame-not-found")]
    [InlineData("episodes/1/frames/2", 404, "frame-not-found")]
    [InlineData("episodes/-1/frames/0", 404, "frame-not-found")]
    [InlineData("episodes/x/frames/0", 404, "frame-not-found")]
    [InlineData("episodes/0/frames/99999999999999999999", 404, "frame-not-found")]
    [InlineData("episodes/0/frames/0?feature=observation.state", 404, "camera-not-found")]
    [InlineData("episodes/0/frames/0?size=5000", 400, "invalid-request")]
    public async Task Frame_ThatIsNone_IsAProblem(string path, int status, string code)
    {
        using var response = await _application.Client.GetAsync($"/v1/datasets/{await ExampleFrames.MakeAsync(_application)}/{path}");

        await JsonAssert.ProblemAsync(response, status, code);
    }

    [Fact]
    public async Task Frame_OfADatasetWithoutCameras_SaysSo()
    {
        using var response = await _application.Client.GetAsync($"/v1/datasets/{await _application.MakeReadyDatasetAsync()}/episodes/0/frames/0");

        var problem = await JsonAssert.ProblemAsync(response, 404, "camera-not-found");
        Assert.Equal("The dataset has no camera.", problem["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Page_OfADatasetWithCameras_ShowsFirstFramesOfEpisodes()
    {
        using var response = await _application.Client.GetAsync($"/datasets/{await ExampleFrames.MakeAsync(_application)}");

        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal(3, page.Split("data:image/png;base64,").Length - 1);
        Assert.Contains("img-src data:", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    public void Dispose() => _application.Dispose();

    private async Task<(int Height, int Width, byte[] Pixels)> ReadPngAsync(string path)
    {
        using var response = await _application.Client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode} {_application.Failures}");
        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        var png = await response.Content.ReadAsByteArrayAsync();
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        var packed = png.AsMemory(41, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33)));
        using var zlib = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        var pixels = new byte[height * width * 3];
        for (var row = 0; row < height; row++)
        {
            Assert.Equal(2, zlib.ReadByte());
            for (var i = 0; i < width * 3; i++)
            {
                pixels[(row * width * 3) + i] = (byte)(zlib.ReadByte() + (row > 0 ? pixels[((row - 1) * width * 3) + i] : 0));
            }
        }

        return (height, width, pixels);
    }
}
