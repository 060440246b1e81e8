using System.Diagnostics;
using System.Globalization;
using System.Text;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Crashes;

/// <summary>What became of every death; kept in <c>TestResults/crash-PROFILE.md</c>.</summary>
internal sealed class CrashTable(string profile)
{
    private readonly StringBuilder _rows = new($"| point | dies | seed | attempts | seconds | outcome |\n|---|---|---|---|---|---|\n");

    /// <summary>What went wrong, case by case.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Lives through a case, and notes what came of it.</summary>
    public async Task AddAsync(CrashPoint point, int seed, Func<Task<int>> live)
    {
        var clock = Stopwatch.StartNew();
        var (attempts, outcome) = ("", "as if nothing had happened");
        try
        {
            var count = await live();
            attempts = count == 0 ? "" : count.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception)
        {
            // One death that is not survived must not hide the others.
            outcome = "**not survived**";
            Faults.Add($"{point.Name}, seed {seed}: {exception}");
        }

        _rows.Append(CultureInfo.InvariantCulture, $"| `{point.Name}` | {point.Process} | {seed} | {attempts} | {clock.Elapsed.TotalSeconds:F1} | {outcome} |\n");
    }

    /// <summary>Writes the file.</summary>
    /// <returns>Its text.</returns>
    public async Task<string> WriteAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Repository.Results, $"crash-{profile}.md"), _rows.ToString());
        return _rows.ToString();
    }
}
