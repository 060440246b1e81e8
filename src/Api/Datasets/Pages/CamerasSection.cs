using ImitationService.Api.Datasets.Frames;
using ImitationService.Api.Http;

namespace ImitationService.Api.Datasets.Pages;

/// <summary>What the cameras saw: the first frames of some episodes. The pictures are in the page itself.</summary>
internal static class CamerasSection
{
    public static Html Draw(IReadOnlyList<FrameStrip> strips) => strips.Count == 0
        ? Html.Empty
        : Html.Of($"<section><h2>Cameras</h2>{Html.Join(strips.Select(Draw))}</section>");

    private static Html Draw(FrameStrip strip) => Html.Of(
        $"""
        <h3>{strip.Camera.Name} <small>{strip.Camera.Shape[1]} × {strip.Camera.Shape[0]}</small></h3>
        <div class="strip">{Html.Join(strip.Frames.Select(Draw))}</div>
        """);

    private static Html Draw(StripFrame frame) =>
        Html.Of($"<figure><img alt=\"first frame of episode {frame.Episode}\" src=\"data:image/png;base64,{frame.Png}\"><figcaption>episode {frame.Episode}</figcaption></figure>");
}
