using System.Diagnostics;

namespace ImitationService.Demonstrations.Formats.Videos;

/// <summary>
/// The system's <c>ffmpeg</c> and <c>ffprobe</c>, started without a shell on one local file. The demuxer is chosen here, by the
/// first bytes, since some of ffmpeg's own follow names inside of a file to other files; no protocol but that of local files
/// is allowed. They belong to the reader's group of processes, and die with it.
/// </summary>
internal static class Ffmpeg
{
    private const string Advice = "Install ffmpeg (apt-get install ffmpeg) where the worker runs, or upload the folder without its videos.";
    private const long MaximumAllocation = 512L << 20;

    /// <summary>Starts <c>ffprobe</c> on a file.</summary>
    public static Process Probe(UploadedFile file, params string[] arguments) =>
        Start("ffprobe", file, [.. Input(file), .. arguments, $"file:{file.Path}"]);

    /// <summary>Starts <c>ffmpeg</c> on a file; what it makes comes from its standard output.</summary>
    /// <param name="file">The video.</param>
    /// <param name="maximumPixels">Frames with more are not decoded.</param>
    /// <param name="arguments">What to make of it.</param>
    public static Process Convert(UploadedFile file, long maximumPixels, params string[] arguments) =>
        Start("ffmpeg", file, ["-nostdin", "-max_alloc", $"{MaximumAllocation}", .. Input(file), "-max_pixels", $"{maximumPixels}", "-noautorotate", "-i", $"file:{file.Path}", .. arguments, "pipe:1"]);

    private static IEnumerable<string> Input(UploadedFile file) => ["-v", "error", "-threads", "2", "-protocol_whitelist", "file", "-f", DemuxerOf(file)];

    /// <exception cref="IntakeException">It is no container that is read.</exception>
    private static string DemuxerOf(UploadedFile file) => (file.Bytes > 0 ? file.ReadHead() : []) switch
    {
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "mov",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "matroska",
        _ => throw new IntakeException("invalid-video", "The file is no MP4, MOV, Matroska or WebM video.", "Upload the video as it was recorded.", file.Name),
    };

    private static Process Start(string program, UploadedFile file, IReadOnlyList<string> arguments)
    {
        var path = Find(program) ?? throw new IntakeException("ffmpeg-missing", $"There is a video, and no {program} on the machine that reads it.", Advice, file.Name);
        var info = new ProcessStartInfo(path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(info) ?? throw new IntakeException("ffmpeg-missing", $"{program} does not start.", Advice, file.Name);
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);
}
