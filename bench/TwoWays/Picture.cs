using System.Globalization;
using System.Text;
using Task = ImitationService.Testing.Environments.TwoWays;

namespace ImitationService.TwoWays.Bench;

/// <summary>Paths under one title.</summary>
internal sealed record Panel(string Name, IReadOnlyList<IReadOnlyList<(double X, double Y)>> Paths);

/// <summary>Panels of paths past the disc, as an SVG.</summary>
internal static class Picture
{
    private const double Scale = 220;
    private const int PanelHeight = 240;
    private const int PanelWidth = 250;
    private const int Gap = 15;

    public static void Draw(string file, IReadOnlyList<Panel> panels)
    {
        var svg = new StringBuilder();
        Append(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {(panels.Count * (PanelWidth + Gap)) + Gap} {PanelHeight + 20}\" font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        foreach (var (i, panel) in panels.Index())
        {
            DrawPanel(svg, panel, Gap + (i * (PanelWidth + Gap)));
        }

        File.WriteAllText(file, svg.Append("</svg>\n").ToString());
    }

    private static void DrawPanel(StringBuilder svg, Panel panel, double left)
    {
        double X(double x) => left + (x * Scale);
        double Y(double y) => 30 + ((PanelHeight - 30) / 2.0) - (y * Scale);

        Append(svg, $"<text x=\"{X(0.5):F1}\" y=\"20\" text-anchor=\"middle\">{panel.Name}</text>\n");
        Append(svg, $"<circle cx=\"{X(Task.Centre):F1}\" cy=\"{Y(0):F1}\" r=\"{Task.Radius * Scale:F1}\" fill=\"#ccc\"/>\n");
        Append(svg, $"<path d=\"M{X(Task.Goal):F1} 30V{PanelHeight}\" stroke=\"#2ca02c\" stroke-dasharray=\"4 3\"/>\n");
        foreach (var path in panel.Paths)
        {
            var points = string.Join(' ', path.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}")));
            Append(svg, $"<polyline fill=\"none\" stroke=\"#1f77b4\" stroke-opacity=\"0.25\" points=\"{points}\"/>\n");
        }
    }

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
