using System.Globalization;
using System.Numerics;
using System.Text;

namespace ImitationService.Standalone.Demo;

/// <summary>Draws the room with the expert's paths and the policy's, as SVG.</summary>
internal static class RoomPicture
{
    private const float Scale = 84;
    private const float Left = 40;
    private const float Top = 96;
    private const int LegendWidth = 250;

    // Enough to see where everybody went, few enough to tell them apart.
    private const int ShownDrives = 60;

    /// <summary>The picture's text.</summary>
    public static string Draw(Room room, IReadOnlyList<Drive> expertDrives, IReadOnlyList<Drive> drives, SuccessRate expert, SuccessRate policy)
    {
        var svg = new StringBuilder();
        var (width, height) = (room.Size.X * Scale + 2 * Left + LegendWidth, room.Size.Y * Scale + Top + Left);
        Append(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="system-ui, sans-serif">""");
        Append(svg, $"""<title>A policy learned from demonstrations drives through a room</title>""");
        Append(svg, $"""<rect width="{width}" height="{height}" fill="#f6f7f9"/>""");
        Append(svg, $"""<text x="{Left}" y="46" font-size="24" font-weight="600" fill="#1c2733">The policy drives from {policy.Trials} starts it never saw</text>""");
        Append(svg, $"""<text x="{Left}" y="74" font-size="15" fill="#5a6775">{policy.Successes} of {policy.Trials} reach the goal; the expert {expert.Successes} of {expert.Trials}, from the same starts</text>""");
        DrawRoom(svg, room);
        DrawPaths(svg, room, expertDrives.Take(ShownDrives), "#3b7dd8", 0.6f);
        DrawPaths(svg, room, drives.Take(ShownDrives).Where(drive => drive.End == DriveEnd.Reached), "#e8833a", 0.7f);
        DrawStarts(svg, room, drives.Take(ShownDrives));
        DrawFailures(svg, room, drives.Where(drive => drive.End != DriveEnd.Reached));
        DrawGoal(svg, room);
        DrawLegend(svg, room.Size.X * Scale + Left + 28, drives.Count(drive => drive.End != DriveEnd.Reached));
        svg.Append("</svg>\n");
        return svg.ToString();
    }

    private static void DrawRoom(StringBuilder svg, Room room)
    {
        Append(svg, $"""<clipPath id="room"><rect x="{Left}" y="{Top}" width="{room.Size.X * Scale}" height="{room.Size.Y * Scale}" rx="6"/></clipPath>""");
        Append(svg, $"""<rect x="{Left}" y="{Top}" width="{room.Size.X * Scale}" height="{room.Size.Y * Scale}" rx="6" fill="#ffffff" stroke="#2f3b48" stroke-width="3"/>""");
        svg.Append("""<g fill="#46535f" clip-path="url(#room)">""").Append('\n');
        foreach (var obstacle in room.Obstacles)
        {
            if (obstacle is Circle circle)
            {
                var center = ToPage(room, circle.Center);
                Append(svg, $"""<circle cx="{center.X:0.#}" cy="{center.Y:0.#}" r="{circle.Radius * Scale:0.#}"/>""");
            }
            else if (obstacle is Box box)
            {
                var corner = ToPage(room, new Vector2(box.Minimum.X, box.Maximum.Y));
                var size = (box.Maximum - box.Minimum) * Scale;
                Append(svg, $"""<rect x="{corner.X:0.#}" y="{corner.Y:0.#}" width="{size.X:0.#}" height="{size.Y:0.#}" rx="3"/>""");
            }
        }

        svg.Append("</g>\n");
    }

    private static void DrawPaths(StringBuilder svg, Room room, IEnumerable<Drive> drives, string color, float opacity)
    {
        Append(svg, $"""<g fill="none" stroke="{color}" stroke-width="1.6" stroke-opacity="{opacity}" stroke-linejoin="round" clip-path="url(#room)">""");
        foreach (var drive in drives)
        {
            svg.Append("<polyline points=\"");
            foreach (var position in drive.Positions)
            {
                var at = ToPage(room, position);
                svg.Append(CultureInfo.InvariantCulture, $"{at.X:0.#},{at.Y:0.#} ");
            }

            svg.Append("\"/>\n");
        }

        svg.Append("</g>\n");
    }

    private static void DrawStarts(StringBuilder svg, Room room, IEnumerable<Drive> drives)
    {
        foreach (var drive in drives)
        {
            var at = ToPage(room, drive.Positions[0]);
            Append(svg, $"""<circle cx="{at.X:0.#}" cy="{at.Y:0.#}" r="3" fill="#e8833a" stroke="#ffffff" stroke-width="1"/>""");
        }
    }

    private static void DrawFailures(StringBuilder svg, Room room, IEnumerable<Drive> failures)
    {
        var shown = failures.ToList();
        DrawPaths(svg, room, shown, "#c62f3b", 0.95f);
        foreach (var drive in shown)
        {
            var at = ToPage(room, drive.Positions[^1]);
            DrawCross(svg, at);
        }
    }

    private static void DrawCross(StringBuilder svg, Vector2 at) =>
        Append(svg, $"""<path d="M{at.X - 6:0.#} {at.Y - 6:0.#}l12 12m0 -12l-12 12" stroke="#c62f3b" stroke-width="3" stroke-linecap="round"/>""");

    private static void DrawGoal(StringBuilder svg, Room room)
    {
        var at = ToPage(room, room.Goal);
        Append(svg, $"""<circle cx="{at.X:0.#}" cy="{at.Y:0.#}" r="{room.GoalRadius * Scale:0.#}" fill="#2e9e5b" fill-opacity="0.25" stroke="#2e9e5b" stroke-width="2"/>""");
        Append(svg, $"""<circle cx="{at.X:0.#}" cy="{at.Y:0.#}" r="5" fill="#2e9e5b"/>""");
    }

    private static void DrawLegend(StringBuilder svg, float left, int failures)
    {
        var top = Top + 14;
        Append(svg, $"""<g font-size="14" fill="#1c2733">""");
        DrawEntry(svg, left, top, "#3b7dd8", "expert, from the same starts");
        DrawEntry(svg, left, top + 30, "#e8833a", "policy, goal reached");
        DrawEntry(svg, left, top + 60, "#c62f3b", $"policy, failed ({failures})");
        Append(svg, $"""<circle cx="{left + 14}" cy="{top + 90}" r="3.5" fill="#e8833a"/><text x="{left + 40}" y="{top + 95}">start of a drive</text>""");
        Append(svg, $"""<circle cx="{left + 14}" cy="{top + 120}" r="8" fill="#2e9e5b" fill-opacity="0.25" stroke="#2e9e5b" stroke-width="2"/><text x="{left + 40}" y="{top + 125}">goal</text>""");
        Append(svg, $"""<rect x="{left + 4}" y="{top + 141}" width="20" height="16" rx="3" fill="#46535f"/><text x="{left + 40}" y="{top + 154}">obstacle</text>""");
        Append(svg, $"""<text x="{left}" y="{top + 196}" font-size="12" fill="#5a6775"><tspan x="{left}">The first {ShownDrives} starts are drawn,</tspan><tspan x="{left}" dy="17">and every failure.</tspan></text>""");
        svg.Append("</g>\n");
    }

    private static void DrawEntry(StringBuilder svg, float left, float top, string color, string text) =>
        Append(svg, $"""<path d="M{left} {top}h28" stroke="{color}" stroke-width="3" stroke-linecap="round"/><text x="{left + 40}" y="{top + 5}">{text}</text>""");

    // Pages count downwards, rooms upwards.
    private static Vector2 ToPage(Room room, Vector2 point) => new(Left + point.X * Scale, Top + (room.Size.Y - point.Y) * Scale);

    private static void Append(StringBuilder svg, FormattableString line) =>
        svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
