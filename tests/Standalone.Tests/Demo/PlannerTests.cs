using System.Numerics;
using ImitationService.Standalone.Demo;

namespace ImitationService.Standalone.Tests.Demo;

public sealed class PlannerTests
{
    private readonly Room _room = Room.Default;

    [Fact]
    public void Direction_FromAnywhere_LeadsToTheGoal()
    {
        var planner = new Planner(_room);
        var robot = new Robot(_room);
        var random = new Random(1);

        var drives = Enumerable.Range(0, 500).Select(_ => robot.Drive(_room.DrawStart(random), position => Act(planner, position))).ToList();

        Assert.All(drives, drive => Assert.Equal(DriveEnd.Reached, drive.End));
        Assert.All(drives, drive => Assert.All(drive.Actions, action => Assert.True(action.Length() <= Robot.Speed + 1e-6)));
    }

    [Fact]
    public void Direction_WithNothingInTheWay_IsNearlyStraight()
    {
        var planner = new Planner(_room);
        var start = new Vector2(9.3f, 4f);
        var drive = new Robot(_room).Drive(start, position => Act(planner, position));

        var length = drive.Actions.Sum(action => action.Length());

        Assert.Equal(DriveEnd.Reached, drive.End);
        Assert.InRange(length, 1, 1.02 * (Vector2.Distance(start, _room.Goal) - _room.GoalRadius) + Robot.Speed);
    }

    [Fact]
    public void Direction_BehindTheWall_GoesRoundIt()
    {
        var planner = new Planner(_room);
        var start = new Vector2(6, 1);
        var drive = new Robot(_room).Drive(start, position => Act(planner, position));

        // Round the wall's two upper corners, the shortest way that touches it.
        var shortest = Vector2.Distance(start, new Vector2(6.6f, 3.3f)) + 0.5f + Vector2.Distance(new Vector2(7.1f, 3.3f), _room.Goal);
        var length = drive.Actions.Sum(action => action.Length());

        Assert.Equal(DriveEnd.Reached, drive.End);
        Assert.InRange(length, shortest - _room.GoalRadius - Robot.Speed, 1.2 * shortest);
        Assert.True(drive.Positions.Min(_room.Clearance) > 0.1);
    }

    private Vector2 Act(Planner planner, Vector2 position) => planner.Direction(position) * Robot.Speed;
}
