using System.Globalization;
using System.Security;
using System.Text;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Curves;

/// <summary>One set of axes.</summary>
/// <param name="Label">What the vertical axis measures.</param>
/// <param name="IsShare">Whether values lie between 0 and 1 by their nature.</param>
/// <param name="Curves">The curves.</param>
/// <param name="Baselines">Levels to compare them with.</param>
/// <param name="IsMeasured">Whether values are quantities whose zero means nothing; labels are then enough, without last values.</param>
internal sealed record CurvePanel(string Label, bool IsShare, IReadOnlyList<Curve> Curves, IReadOnlyList<Baseline> Baselines, bool IsMeasured = false);

/// <summary>One curve, by step.</summary>
internal sealed record Curve(string Label, IReadOnlyList<MetricPoint> Points);

/// <summary>One level.</summary>
internal sealed record Baseline(string Label, double Value);

/// <summary>Draws panels of curves as SVG, readable on a light and on a dark page.</summary>
internal static class CurveDrawing
{
    private const int Width = 720;
    private const int PanelHeight = 250;
    private const int Left = 66;
    private const int Right = 20;
    private const int Top = 40;
    private const int Between = 46;
    private const int Heading = 34;
    private const int PlotWidth = Width - Left - Right;
    private const int LegendColumns = 4;
    private const int LegendLine = 16;

    /// <summary>Curves of one panel that have a colour.</summary>
    public const int MaximumCurves = 8;

    private const string Style =
        """
        <style>
        text{font:12px system-ui,sans-serif;fill:#57606a}
        .title{font-size:14px;font-weight:600;fill:#24292f}
        .grid{stroke:#8c959f;stroke-opacity:.25}
        .axis{stroke:#8c959f}
        .curve{fill:none;stroke-width:1.8;stroke-linejoin:round}
        .c0{stroke:#2f81f7}.c1{stroke:#e16f24}.c2{stroke:#3fa266}.c3{stroke:#a371f7}.c4{stroke:#d1446b}.c5{stroke:#1b9aaa}.c6{stroke:#b08800}.c7{stroke:#8b949e}
        .d0{fill:#2f81f7}.d1{fill:#e16f24}.d2{fill:#3fa266}.d3{fill:#a371f7}.d4{fill:#d1446b}.d5{fill:#1b9aaa}.d6{fill:#b08800}.d7{fill:#8b949e}
        .level{stroke:#8c959f;stroke-width:1.2;stroke-dasharray:5 4}
        .back{fill:#fff}
        @media(prefers-color-scheme:dark){text{fill:#9198a1}.title{fill:#f0f6fc}.back{fill:#0d1117}}
        </style>
        """;

    public static string Draw(string title, IReadOnlyList<CurvePanel> panels)
    {
        var height = Top + (panels.Count * (PanelHeight + Between));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\">");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>{Style}<rect class=\"back\" width=\"{Width}\" height=\"{height}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{Left}\" y=\"22\">{Escape(title)}</text>");
        var lastStep = panels.SelectMany(panel => panel.Curves).SelectMany(curve => curve.Points).Select(point => point.Step).DefaultIfEmpty(1).Max();
        foreach (var (index, panel) in panels.Index())
        {
            Draw(svg, panel, Top + (index * (PanelHeight + Between)), Math.Max(1, lastStep));
        }

        return svg.Append("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, CurvePanel panel, int top, long lastStep)
    {
        var values = panel.Curves.SelectMany(curve => curve.Points).Select(point => point.Value).Concat(panel.Baselines.Select(level => level.Value)).ToList();
        if (values.Count == 0)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (PlotWidth / 2)}\" y=\"{top + (PanelHeight / 2)}\" text-anchor=\"middle\">no points yet</text>");
            return;
        }

        var heading = panel.IsMeasured ? LegendLine * (2 + ((panel.Curves.Count - 1) / LegendColumns)) : Heading;
        var scale = CurveScale.Of(values, panel.IsShare, panel.IsMeasured);
        foreach (var tick in scale.Ticks)
        {
            var y = Y(tick);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\"/><text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{tick:0.#####}</text>");
        }

        foreach (var tick in CurveScale.Steps(lastStep))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(tick):F1}\" y=\"{top + PanelHeight + 18}\" text-anchor=\"middle\">{tick:#,0}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{top + PanelHeight}\" y2=\"{top + PanelHeight}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{top + 2}\">{Escape(panel.Label)}{(scale.IsLogarithmic ? " (log scale)" : string.Empty)}</text>");
        foreach (var level in panel.Baselines)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"level\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(level.Value):F1}\" y2=\"{Y(level.Value):F1}\"/><text x=\"{Width - Right}\" y=\"{Y(level.Value) - 4:F1}\" text-anchor=\"end\">{Escape(level.Label)} {level.Value:0.####}</text>");
        }

        foreach (var (index, curve) in panel.Curves.Where(curve => curve.Points.Count > 0).Index())
        {
            DrawCurve(svg, curve, index, top);
        }

        double X(long step) => Left + ((double)step / lastStep * PlotWidth);

        double Y(double value) => top + heading + ((1 - scale.Of(value)) * (PanelHeight - heading));

        void DrawCurve(StringBuilder svg, Curve curve, int index, int top)
        {
            var path = string.Join(' ', curve.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Step):F1},{Y(point.Value):F1}")));
            var last = curve.Points[^1];
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve c{index}\" points=\"{path}\"/><circle class=\"d{index}\" cx=\"{X(last.Step):F1}\" cy=\"{Y(last.Value):F1}\" r=\"3\"/>");
            if (panel.IsMeasured)
            {
                DrawLabel(curve.Label, index, Left + (index % LegendColumns * PlotWidth / LegendColumns), top + 2 + (LegendLine * (1 + (index / LegendColumns))));
                return;
            }

            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"d{index}\" cx=\"{Width - Right - 190}\" cy=\"{top - 2 + (index * 16)}\" r=\"4\"/><text x=\"{Width - Right - 180}\" y=\"{top + 2 + (index * 16)}\">{Escape(curve.Label)} {last.Value:0.#####} at step {last.Step:#,0}</text>");
        }

        void DrawLabel(string label, int index, int x, int y) =>
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"d{index}\" cx=\"{x + 4}\" cy=\"{y - 4}\" r=\"4\"/><text x=\"{x + 12}\" y=\"{y}\">{Escape(label)}</text>");
    }

    private static string Escape(string text) => SecurityElement.Escape(text);
}
