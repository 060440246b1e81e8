using System.Diagnostics;
using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Testing.Uploads;
using ImitationService.Worker.Intake;
using ImitationService.Worker.Processes;
using Parquet;
using Parquet.Schema;

namespace ImitationService.Worker.Tests.Intake;

/// <summary>Recordings with videos on a machine without ffmpeg.</summary>
public sealed class MissingFfmpegTests : IDisposable
{
    private const string Camera = "observation.images.top";
    private const string Video = $"set/videos/chunk-000/{Camera}/episode_000000.mp4";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Read_RecordingWithVideos_IsRejectedAndSaysWhatToInstall()
    {
        var result = await ReadAsync(("set/meta/info.json", Info), ("set/data/chunk-000/episode_000000.parquet", await TableAsync()), (Video, [0, 0, 0, 24, .. "ftypisom"u8]));

        Assert.False(result.IsAccepted);
        var problem = Assert.Single(result.Report.Problems);
        Assert.Equal((ProblemSeverity.Error, "ffmpeg-missing", Video), (problem.Severity, problem.Code, problem.File));
        Assert.Equal("There is a video, and no ffprobe on the machine that reads it.", problem.Detail);
        Assert.Equal("Install ffmpeg (apt-get install ffmpeg) where the worker runs, or upload the folder without its videos.", problem.Advice);
    }

    [Fact]
    public async Task Read_TheSameWithoutItsVideos_IsAccepted()
    {
        var result = await ReadAsync(("set/meta/info.json", Info), ("set/data/chunk-000/episode_000000.parquet", await TableAsync()));

        Assert.True(result.IsAccepted, string.Join('\n', result.Report.Problems));
        Assert.Contains($"{Camera}: its videos are not in the upload", result.Contents!.Unused);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Info => JsonSerializer.SerializeToUtf8Bytes(new
    {
        codebase_version = "v2.1",
        fps = 10,
        features = new Dictionary<string, object> { [Camera] = new { dtype = "video", shape = new[] { 48, 64, 3 } } },
    });

    private static async Task<byte[]> TableAsync()
    {
        var fields = new[] { "observation.state", "action" }.Select(name => new DataField<float>(name)).ToArray();
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream))
        {
            using var rows = writer.CreateRowGroup();
            foreach (var field in fields)
            {
                await rows.WriteAllPartsAsync<float>(field, new float[] { 1, 2, 3, 4 }, null, null, CancellationToken.None);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Reads a zip as the worker does, in the child process, which finds no program beside its own.</summary>
    private async Task<IntakeResult> ReadAsync(params (string Name, byte[] Bytes)[] entries)
    {
        var (zip, order, result) = (Path.Combine(_folder.Path, "0"), Path.Combine(_folder.Path, "order.json"), Path.Combine(_folder.Path, "result.json"));
        await File.WriteAllBytesAsync(zip, ZipBytes.Stored(entries));
        var output = Directory.CreateDirectory(Path.Combine(_folder.Path, "canonical")).FullName;
        await File.WriteAllBytesAsync(order, JsonSerializer.SerializeToUtf8Bytes(new IntakeOrder([new OrderedFile("set.zip", zip)], Mapping: null, output, result), ChildJson.Intake));
        var info = new ChildCommand("read", order, _folder.Path, Threads: 1, ManagedHeapBytes: 1 << 30).ToStartInfo();
        info.Environment["PATH"] = Directory.CreateDirectory(Path.Combine(_folder.Path, "bin")).FullName;
        using var child = Process.Start(info)!;
        var said = child.StandardError.ReadToEndAsync();
        await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, await said);
        return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(result), ChildJson.Result)!;
    }
}
