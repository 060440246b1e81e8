using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Domain.Runs;

namespace ImitationService.Standalone.Demo;

/// <summary>Shows how a run gets on: one line that is written over on a terminal, a line now and then elsewhere.</summary>
internal sealed class ProgressLine(TextWriter output, bool isTerminal)
{
    private const int Width = 28;
    private const double PlainInterval = 0.2;

    private double _shown = double.NegativeInfinity;
    private string _state = "";
    private int _length;

    /// <summary>Shows the run as it stands.</summary>
    public void Show(JsonNode run)
    {
        var state = run["state"]!.GetValue<string>();
        var fraction = run["progress"]?["fraction"]?.GetValue<double>() ?? 0;
        var isNews = state != _state || fraction >= _shown + PlainInterval;
        if (!isTerminal && !isNews)
        {
            return;
        }

        (_state, _shown) = (state, fraction);
        var text = Describe(run, state, fraction);
        output.Write(isTerminal ? $"\r   {text.PadRight(_length)}" : $"   {text}{Environment.NewLine}");
        _length = text.Length;
    }

    /// <summary>Leaves the line.</summary>
    public void End()
    {
        if (isTerminal)
        {
            output.WriteLine();
        }
    }

    private static string Describe(JsonNode run, string state, double fraction)
    {
        var filled = (int)Math.Round(Width * fraction);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"[{new string('#', filled)}{new string('.', Width - filled)}] {100 * fraction,3:0} %  {state}");
        if (run["metrics"]?[MetricNames.TrainLoss]?.GetValue<double>() is { } loss)
        {
            text.Append(CultureInfo.InvariantCulture, $"  loss {loss:0.0000}");
        }

        if (run["progress"]?["transitions_per_second"]?.GetValue<double>() is { } throughput)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {throughput:#,0} transitions/s");
        }

        if (state == "running" && run["progress"]?["remaining_seconds"]?.GetValue<double>() is { } remaining)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {remaining:0} s left");
        }

        return text.ToString();
    }
}
