using System.Globalization;

namespace ImitationService.Training.Bench;

/// <summary>Medians and spreads of measurements, one per line: who, minibatch, transitions per second of wall and of processor time.</summary>
internal static class ThroughputTable
{
    private const string Ours = "ours";
    private const string Listing = "listing";

    public static void Print(string path)
    {
        var lines = File.ReadLines(path).Select(line => line.Split(' ')).ToList();
        Console.WriteLine("| minibatch | clock | this service | PyTorch, its best | ratio | PyTorch's DataLoader | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var batch in lines.GroupBy(line => int.Parse(line[1], CultureInfo.InvariantCulture)))
        {
            foreach (var (clock, column) in new[] { ("wall", 2), ("processor", 3) })
            {
                var rates = batch.GroupBy(line => line[0], line => double.Parse(line[column], CultureInfo.InvariantCulture)).ToDictionary(group => group.Key, group => group.Order().ToList());
                var peer = rates.Where(entry => entry.Key is not Ours and not Listing).MaxBy(entry => Median(entry.Value));
                var listed = rates.TryGetValue(Listing, out var found) ? $"{Describe(found)} | {Ratio(rates[Ours], found)}" : "– | –";
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {batch.Key} | {clock} | {Describe(rates[Ours])} | {Describe(peer.Value)}, {peer.Key} | {Ratio(rates[Ours], peer.Value)} | {listed} |"));
            }
        }
    }

    private static string Ratio(List<double> ours, List<double> theirs) => (Median(ours) / Median(theirs)).ToString("F2", CultureInfo.InvariantCulture);

    private static string Describe(List<double> sorted) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median(sorted) / 1000:F1}k ({sorted[0] / 1000:F1} to {sorted[^1] / 1000:F1}, n {sorted.Count})");

    private static double Median(List<double> sorted) =>
        (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}
