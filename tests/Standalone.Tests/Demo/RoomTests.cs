using System.Numerics;
using ImitationService.Standalone.Demo;

namespace ImitationService.Standalone.Tests.Demo;

public sealed class RoomTests
{
    [Theory]
    [InlineData(2.5f, 2.5f, -0.5f)]
    [InlineData(3.2f, 2.5f, 0.2f)]
    [InlineData(3.3f, 3.4f, 0.5f)]
    [InlineData(2.9f, 2.5f, -0.1f)]
    public void Distance_OfABox_IsSigned(float x, float y, float expected) =>
        Assert.Equal(expected, new Box(new Vector2(2, 2), new Vector2(3, 3)).Distance(new Vector2(x, y)), 1e-5);

    [Fact]
    public void Distance_OfACircle_IsSigned()
    {
        var circle = new Circle(new Vector2(1, 1), 0.5f);

        Assert.Equal(-0.5, circle.Distance(new Vector2(1, 1)), 1e-6);
        Assert.Equal(0.5, circle.Distance(new Vector2(2, 1)), 1e-6);
    }

    [Theory]
    [InlineData(6, 1, 8, 1, false)]
    [InlineData(6, 1, 6.5, 1, true)]
    [InlineData(9.9, 6, 10.1, 6, false)]
    public void IsFree_AlongALine_SeesWhatLiesBetween(double fromX, double fromY, double toX, double toY, bool expected) =>
        Assert.Equal(expected, Room.Default.IsFree(new Vector2((float)fromX, (float)fromY), new Vector2((float)toX, (float)toY)));

    [Fact]
    public void DrawStart_Always_IsFreeAndAwayFromTheGoal()
    {
        var random = new Random(3);
        for (var i = 0; i < 1000; i++)
        {
            var start = Room.Default.DrawStart(random);
            Assert.True(Room.Default.Clearance(start) > 0);
            Assert.True(Vector2.Distance(start, Room.Default.Goal) > 1);
        }
    }
}
