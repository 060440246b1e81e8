using System.Numerics;

namespace ImitationService.Standalone.Demo;

/// <summary>A room with obstacles, and a goal in it. Lengths are in metres.</summary>
internal sealed class Room
{
    private const float StartClearance = 0.25f;
    private const float StartFromGoal = 1.5f;

    /// <summary>The room of the demo.</summary>
    public static Room Default { get; } = new();

    /// <summary>Width and height; one corner is the origin.</summary>
    public Vector2 Size { get; } = new(10, 7);

    /// <summary>Where the robot is to go.</summary>
    public Vector2 Goal { get; init; } = new(8.7f, 1.3f);

    /// <summary>How near to the goal is there.</summary>
    public float GoalRadius => 0.2f;

    /// <summary>What is in the way.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; } =
    [
        new Circle(new Vector2(2.3f, 2.1f), 0.8f),
        new Circle(new Vector2(3.1f, 5.2f), 0.7f),
        new Box(new Vector2(4.3f, 2.6f), new Vector2(5.2f, 3.9f)),
        new Box(new Vector2(6.6f, 0f), new Vector2(7.1f, 3.3f)),
        new Circle(new Vector2(7.6f, 5.3f), 0.6f),
    ];

    /// <summary>Distance to the nearest obstacle or wall; negative where the robot cannot be.</summary>
    public float Clearance(Vector2 point)
    {
        var walls = Vector2.Min(point, Size - point);
        return Obstacles.Aggregate(Math.Min(walls.X, walls.Y), (least, obstacle) => Math.Min(least, obstacle.Distance(point)));
    }

    /// <summary>Whether the way along a straight line touches nothing.</summary>
    public bool IsFree(Vector2 from, Vector2 to)
    {
        const float Spacing = 0.01f;
        var count = (int)Math.Ceiling(Vector2.Distance(from, to) / Spacing);
        for (var i = 0; i <= count; i++)
        {
            if (Clearance(Vector2.Lerp(from, to, i / (float)Math.Max(count, 1))) <= 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A place to start from: free, and some way from the goal.</summary>
    public Vector2 DrawStart(Random random)
    {
        while (true)
        {
            var start = new Vector2(random.NextSingle(), random.NextSingle()) * Size;
            if (Clearance(start) >= StartClearance && Vector2.Distance(start, Goal) >= StartFromGoal)
            {
                return start;
            }
        }
    }
}
