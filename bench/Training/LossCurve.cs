using System.Globalization;
using System.Text;

namespace ImitationService.Training.Bench;

/// <summary>Loss curves as an SVG, both axes logarithmic. A series is <c>name=file:metric</c>; the file has lines of step,name,value.</summary>
internal static class LossCurve
{
    private const int Width = 720;
    private const int Height = 360;
    private const int Margin = 56;

    private static readonly string[] Colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd"];

    public static void Draw(string picture, IReadOnlyList<string> series)
    {
        var curves = series.Select(Read).ToList();
        var all = curves.SelectMany(curve => curve.Points).ToList();
        var (lowX, highX) = (Math.Log10(all.Min(point => point.Step)), Math.Log10(all.Max(point => point.Step)));
        var (lowY, highY) = (Math.Floor(Math.Log10(all.Min(point => point.Value))), Math.Ceiling(Math.Log10(all.Max(point => point.Value))));
        double X(double step) => Margin + ((Math.Log10(step) - lowX) / (highX - lowX) * (Width - (2 * Margin)));
        double Y(double value) => Height - Margin - ((Math.Log10(value) - lowY) / (highY - lowY) * (Height - (2 * Margin)));

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (var power = lowY; power <= highY; power++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Margin} {Y(Math.Pow(10, power)):F1}H{Width - Margin}\" stroke=\"#ddd\"/><text x=\"{Margin - 6}\" y=\"{Y(Math.Pow(10, power)) + 4:F1}\" text-anchor=\"end\">1e{power}</text>\n");
        }

        for (var power = Math.Ceiling(lowX); power <= highX; power++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(Math.Pow(10, power)):F1} {Margin}V{Height - Margin}\" stroke=\"#ddd\"/><text x=\"{X(Math.Pow(10, power)):F1}\" y=\"{Height - Margin + 18}\" text-anchor=\"middle\">1e{power}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">step</text>\n");
        foreach (var (curve, i) in curves.Select((curve, i) => (curve, i)))
        {
            var points = string.Join(' ', curve.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Step):F1},{Y(point.Value):F1}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{Colours[i % Colours.Length]}\" stroke-width=\"1.5\" points=\"{points}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Margin}\" y=\"{Margin + (16 * i)}\" text-anchor=\"end\" fill=\"{Colours[i % Colours.Length]}\">{curve.Name}</text>\n");
        }

        File.WriteAllText(picture, svg.Append("</svg>\n").ToString());
    }

    private static (string Name, List<(double Step, double Value)> Points) Read(string series)
    {
        var (name, rest) = (series[..series.IndexOf('=')], series[(series.IndexOf('=') + 1)..]);
        var (file, metric) = (rest[..rest.LastIndexOf(':')], rest[(rest.LastIndexOf(':') + 1)..]);
        return (name, [.. File.ReadLines(file).Select(line => line.Split(',')).Where(line => line[1] == metric)
            .Select(line => (double.Parse(line[0], CultureInfo.InvariantCulture), double.Parse(line[2], CultureInfo.InvariantCulture)))]);
    }
}
