using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using ImitationService.Domain.Policies;

namespace ImitationService.Standalone.Demo;

/// <summary>The verb <c>demo</c>: demonstrations in, policy out, over the service's own HTTP interface.</summary>
internal sealed class DemoCommand(DemoSettings settings, Uri address, TextWriter output, bool isTerminal)
{
    private readonly Room _room = Room.Default;
    private readonly string _folder = Path.GetFullPath(settings.OutputFolder);

    /// <summary>Does it all.</summary>
    /// <returns>The policy's success rate and the expert's, from the same starts.</returns>
    /// <exception cref="DemoException">A step failed.</exception>
    public async Task<(SuccessRate Policy, SuccessRate Expert)> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        using var client = new DemoClient(address, settings.ApiKey);
        var robot = new Robot(_room);
        var expert = Expert();
        var random = new Random(settings.Seed);
        var demonstrations = Demonstrate(robot, expert, random);
        var dataset = await UploadAsync(client, demonstrations, cancellationToken);
        var run = await TrainAsync(client, dataset, cancellationToken);
        var bundle = await DownloadAsync(client, run, cancellationToken);
        return Drive(robot, expert, random, bundle);
    }

    private Func<Vector2, Vector2> Expert()
    {
        var planner = new Planner(_room);
        return position => planner.Direction(position) * Math.Min(Robot.Speed, Vector2.Distance(position, _room.Goal));
    }

    private List<Drive> Demonstrate(
        Robot robot,
        Func<Vector2, Vector2> expert,
        Random random)
    {
        Heading("The expert shows how");
        var drives = Enumerable.Range(0, settings.Demonstrations)
            .Select(_ => robot.Demonstrate(_room.DrawStart(random), expert, random))
            .Where(drive => drive.End == DriveEnd.Reached)
            .ToList();
        Line($"{drives.Count} demonstrations, {drives.Sum(drive => drive.Actions.Count):#,0} transitions");
        return drives;
    }

    private async Task<JsonNode> UploadAsync(DemoClient client, List<Drive> demonstrations, CancellationToken cancellationToken)
    {
        Heading("Upload");
        var path = Path.Combine(_folder, "demonstrations.csv");
        DemonstrationFile.Write(path, demonstrations);
        var (dataset, created) = await client.UploadAsync(path, DemonstrationFile.Mapping, cancellationToken);
        Line($"{path}");
        Line($"{dataset["id"]} is {dataset["state"]}{(created ? "" : ", the same as before")}");
        return dataset;
    }

    private async Task<JsonNode> TrainAsync(DemoClient client, JsonNode dataset, CancellationToken cancellationToken)
    {
        Heading("Training");
        var askedAt = Stopwatch.GetTimestamp();
        var run = await client.StartAsync(settings.ToRun(dataset["id"]!.GetValue<string>()), cancellationToken);
        Line($"{run["id"]}");
        var line = new ProgressLine(output, isTerminal);
        await foreach (var current in client.WatchAsync(run["id"]!.GetValue<string>(), cancellationToken))
        {
            line.Show(current);
            run = current;
        }

        line.End();
        Line($"{Stopwatch.GetElapsedTime(askedAt).TotalSeconds:0.0} s from the request to the end");
        return run["state"]!.GetValue<string>() == "succeeded"
            ? run
            : throw new DemoException($"The run ended as {run["state"]}: {run["failure"]?["detail"]}");
    }

    private async Task<PolicyBundle> DownloadAsync(DemoClient client, JsonNode run, CancellationToken cancellationToken)
    {
        Heading("Download");
        var path = Path.Combine(_folder, BundleFiles.Bundle);
        await client.DownloadAsync(run["links"]!["bundle"]!.GetValue<string>(), path, cancellationToken);
        var bundle = PolicyBundle.Open(path);
        Line($"{path}, {new FileInfo(path).Length:#,0} bytes: the digest and {bundle.Verified} checksums agree");
        return bundle;
    }

    private (SuccessRate Policy, SuccessRate Expert) Drive(
        Robot robot,
        Func<Vector2, Vector2> expert,
        Random random,
        PolicyBundle bundle)
    {
        Heading("The policy drives, from starts it never saw");
        var starts = Enumerable.Range(0, settings.Trials).Select(_ => _room.DrawStart(random)).ToList();
        using var driver = new OnnxDriver(bundle.Onnx);
        var drives = starts.ConvertAll(start => robot.Drive(start, driver.Act));
        var policyRate = SuccessRate.Of(drives);
        var expertDrives = starts.ConvertAll(start => robot.Drive(start, expert));
        var expertRate = SuccessRate.Of(expertDrives);
        var picture = Path.Combine(_folder, "paths.svg");
        File.WriteAllText(picture, RoomPicture.Draw(_room, expertDrives, drives, expertRate, policyRate));
        Line($"policy  {policyRate}");
        Line($"expert  {expertRate}");
        Line($"picture {picture}");
        return (policyRate, expertRate);
    }

    private void Heading(string text) => output.WriteLine($"{Environment.NewLine}{text}");

    private void Line(FormattableString text) => output.WriteLine($"   {text.ToString(CultureInfo.InvariantCulture)}");
}
