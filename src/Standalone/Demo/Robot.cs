using System.Numerics;

namespace ImitationService.Standalone.Demo;

/// <summary>A point robot: an action is the displacement of one step, no longer than its speed allows.</summary>
internal sealed class Robot(Room room)
{
    /// <summary>Longest displacement of one step, in metres.</summary>
    public const float Speed = 0.15f;

    private const int MaximumSteps = 250;
    private const float SlipProbability = 0.1f;
    private const float LongestSlip = 0.4f;
    private const float SlipClearance = 0.08f;

    /// <summary>Drives from a start until the goal is reached, something is touched, or time is up.</summary>
    public Drive Drive(Vector2 start, Func<Vector2, Vector2> act) => Drive(start, act, slip: position => position);

    /// <summary>
    /// The same by an expert on a slippery floor: now and then the robot is somewhere else than its action led to, and the
    /// demonstration shows how to go on from there. A policy that strays from the expert's paths has seen the way back
    /// (DART, Laskey et al. 2017, arXiv:1703.09327).
    /// </summary>
    public Drive Demonstrate(Vector2 start, Func<Vector2, Vector2> act, Random random) =>
        Drive(start, act, position => random.NextSingle() < SlipProbability ? Slip(position, random) : position);

    private Drive Drive(Vector2 start, Func<Vector2, Vector2> act, Func<Vector2, Vector2> slip)
    {
        var positions = new List<Vector2> { start };
        var actions = new List<Vector2>();
        for (var step = 0; step < MaximumSteps; step++)
        {
            var position = positions[^1];
            var action = Limit(act(position));
            var next = position + action;
            actions.Add(action);
            if (!room.IsFree(position, next))
            {
                positions.Add(next);
                return new Drive(positions, actions, DriveEnd.Touched);
            }

            if (Vector2.Distance(next, room.Goal) <= room.GoalRadius)
            {
                positions.Add(next);
                return new Drive(positions, actions, DriveEnd.Reached);
            }

            positions.Add(slip(next));
        }

        return new Drive(positions, actions, DriveEnd.Late);
    }

    private Vector2 Slip(Vector2 position, Random random)
    {
        var slipped = position + new Vector2(2 * random.NextSingle() - 1, 2 * random.NextSingle() - 1) * LongestSlip;
        return room.Clearance(slipped) > SlipClearance && room.IsFree(position, slipped) ? slipped : position;
    }

    private static Vector2 Limit(Vector2 action) =>
        action.Length() is var length && length > Speed ? action * (Speed / length) : action;
}

/// <summary>How a drive ended.</summary>
internal enum DriveEnd
{
    /// <summary>At the goal.</summary>
    Reached,

    /// <summary>At an obstacle or a wall.</summary>
    Touched,

    /// <summary>Still on the way when time was up.</summary>
    Late,
}

/// <summary>One drive: T + 1 positions, T actions, and how it ended.</summary>
internal sealed record Drive(IReadOnlyList<Vector2> Positions, IReadOnlyList<Vector2> Actions, DriveEnd End);
