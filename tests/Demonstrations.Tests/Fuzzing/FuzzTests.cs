using System.Diagnostics;
using ImitationService.Demonstrations.Tests.Formats;

namespace ImitationService.Demonstrations.Tests.Fuzzing;

/// <summary>
/// Damaged files of every format, for half a minute in all, or ten minutes of each with <c>IMITATION_LONG_TESTS=1</c>
/// (<c>IMITATION_FUZZ_SECONDS</c> says another time, <c>IMITATION_FUZZ_SEED</c> another seed). Whatever comes of one, it is a
/// dataset or a list of problems: no exception, no hang, no memory out of proportion. Each fault is left as a file.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class FuzzTests(PythonSamples samples, ITestOutputHelper output) : IClassFixture<PythonSamples>
{
    private const int MostFaults = 20;

    public static TheoryData<string> Formats => [.. FuzzCorpus.Formats];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_DamagedFile_IsADatasetOrAListOfProblems(string format)
    {
        var corpus = FuzzCorpus.Of(format, samples);
        Assert.All(corpus, upload => Assert.Null(FuzzRead.FindFault(upload.Name, upload.Pack(), FuzzCorpus.MostBytes(format))));
        var seed = int.TryParse(Environment.GetEnvironmentVariable("IMITATION_FUZZ_SEED"), out var chosen) ? chosen : 1;
        var (random, faults, reads) = (new Random(seed), new Dictionary<string, string>(), 0);
        var mutator = new Mutator(random);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Time() && faults.Count < MostFaults; reads++)
        {
            var (name, bytes) = mutator.Mutate(corpus[random.Next(corpus.Count)], corpus);
            if (FuzzRead.FindFault(name, bytes, FuzzCorpus.MostBytes(format)) is { } fault)
            {
                faults.TryAdd(KindOf(fault), $"{Keep(format, seed, reads, name, bytes)}\n{fault}");
            }
        }

        output.WriteLine($"{format}: {reads} damaged files from seed {seed}, {faults.Count} kinds of fault");
        Assert.True(faults.Count == 0, string.Join("\n\n", faults.Values));
    }

    private static TimeSpan Time() => TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("IMITATION_FUZZ_SECONDS"), out var seconds) ? seconds
        : Environment.GetEnvironmentVariable("IMITATION_LONG_TESTS") == "1" ? 600
        : 30.0 / FuzzCorpus.Formats.Count);

    // Two faults of one kind come from one place: an exception's type and the innermost of our methods.
    private static string KindOf(string fault)
    {
        var lines = fault.Split('\n');
        return lines[0].Split(':', ' ')[0] + string.Concat(lines.Where(line => line.Contains("   at ", StringComparison.Ordinal)).Take(3));
    }

    private static string Keep(string format, int seed, int number, string name, byte[] bytes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "intake-faults")).FullName;
        var path = Path.Combine(folder, $"{format}-{seed}-{number}-{name}");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
