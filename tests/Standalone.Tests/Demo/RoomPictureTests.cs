using System.Numerics;
using System.Xml.Linq;
using ImitationService.Standalone.Demo;

namespace ImitationService.Standalone.Tests.Demo;

public sealed class RoomPictureTests
{
    [Fact]
    public void Draw_WithAFailure_MarksItAndStaysWellFormed()
    {
        var good = new Drive([new Vector2(1, 1), new Vector2(2, 1)], [new Vector2(1, 0)], DriveEnd.Reached);
        var bad = good with { End = DriveEnd.Touched };

        var picture = XDocument.Parse(RoomPicture.Draw(Room.Default, [good], [good, bad], new SuccessRate(2, 2), new SuccessRate(1, 2)));

        var names = picture.Descendants().Select(element => element.Name.LocalName).ToList();
        Assert.Equal(1 + 1 + 1, names.Count(name => name == "polyline"));
        Assert.Contains(picture.Descendants(), element => (string?)element.Attribute("d") is { } d && d.Contains("l12 12m0 -12l-12 12", StringComparison.Ordinal));
        Assert.Contains("policy, failed (1)", picture.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("1 of 2 reach the goal; the expert 2 of 2", picture.Root.Value, StringComparison.Ordinal);
    }
}
