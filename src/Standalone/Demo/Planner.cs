using System.Numerics;

namespace ImitationService.Standalone.Demo;

/// <summary>
/// The expert: shortest paths to the goal that keep their distance from obstacles. The time to the goal solves the eikonal
/// equation |∇T| = 1 / speed on a grid (fast marching, Sethian 1996), where the speed falls near obstacles; the way down its
/// gradient is the shortest path.
/// </summary>
internal sealed class Planner
{
    private const float Spacing = 0.05f;

    /// <summary>Nearer to an obstacle than this the expert would have to slow down, so it rather keeps away.</summary>
    private const float Margin = 0.45f;

    private const float SlowestSpeed = 0.08f;

    private readonly Room _room;
    private readonly int _columns;
    private readonly int _rows;
    private readonly double[] _times;
    private readonly Vector2[] _gradients;

    public Planner(Room room)
    {
        _room = room;
        _columns = (int)(room.Size.X / Spacing) + 1;
        _rows = (int)(room.Size.Y / Spacing) + 1;
        _times = new double[_columns * _rows];
        _gradients = new Vector2[_columns * _rows];
        March();
        Derive();
    }

    /// <summary>Unit vector of the shortest way to the goal from here.</summary>
    public Vector2 Direction(Vector2 point)
    {
        var toGoal = _room.Goal - point;
        if (toGoal.Length() < 4 * Spacing)
        {
            return Vector2.Normalize(toGoal);
        }

        var cell = Vector2.Clamp(point / Spacing, Vector2.Zero, new Vector2(_columns - 1.001f, _rows - 1.001f));
        var (column, row) = ((int)cell.X, (int)cell.Y);
        var (right, up) = (cell.X - column, cell.Y - row);
        var at = row * _columns + column;
        var lower = Vector2.Lerp(_gradients[at], _gradients[at + 1], right);
        var upper = Vector2.Lerp(_gradients[at + _columns], _gradients[at + _columns + 1], right);
        var downhill = -Vector2.Lerp(lower, upper, up);
        return downhill.Length() > 0 ? Vector2.Normalize(downhill) : Vector2.Normalize(toGoal);
    }

    /// <summary>Nodes are settled in the order of their time, each from neighbours settled before it.</summary>
    private void March()
    {
        Array.Fill(_times, double.PositiveInfinity);
        var settled = new bool[_times.Length];
        var front = new PriorityQueue<int, double>();
        var goal = (int)MathF.Round(_room.Goal.Y / Spacing) * _columns + (int)MathF.Round(_room.Goal.X / Spacing);
        _times[goal] = 0;
        front.Enqueue(goal, 0);
        while (front.TryDequeue(out var node, out _))
        {
            if (settled[node])
            {
                continue;
            }

            settled[node] = true;
            foreach (var neighbour in Neighbours(node))
            {
                if (!settled[neighbour] && Solve(neighbour) is var time && time < _times[neighbour])
                {
                    _times[neighbour] = time;
                    front.Enqueue(neighbour, time);
                }
            }
        }
    }

    /// <summary>First-order upwind solution of the eikonal equation at a node.</summary>
    private double Solve(int node)
    {
        var clearance = _room.Clearance(Position(node));
        if (clearance <= 0)
        {
            return double.PositiveInfinity;
        }

        var step = Spacing / Math.Clamp(clearance / Margin, SlowestSpeed, 1);
        var (column, row) = (node % _columns, node / _columns);
        var across = Math.Min(Time(column - 1, row), Time(column + 1, row));
        var along = Math.Min(Time(column, row - 1), Time(column, row + 1));
        return Math.Abs(across - along) >= step
            ? Math.Min(across, along) + step
            : (across + along + Math.Sqrt(2 * step * step - (across - along) * (across - along))) / 2;
    }

    private void Derive()
    {
        for (var node = 0; node < _times.Length; node++)
        {
            var (column, row) = (node % _columns, node / _columns);
            _gradients[node] = double.IsFinite(_times[node])
                ? new Vector2(
                    Slope(Time(column - 1, row), _times[node], Time(column + 1, row)),
                    Slope(Time(column, row - 1), _times[node], Time(column, row + 1)))
                : Vector2.Zero;
        }
    }

    // Central where both neighbours can be reached, one-sided beside an obstacle.
    private static float Slope(double before, double here, double after) => (double.IsFinite(before), double.IsFinite(after)) switch
    {
        (true, true) => (float)(after - before) / (2 * Spacing),
        (true, false) => (float)(here - before) / Spacing,
        (false, true) => (float)(after - here) / Spacing,
        _ => 0,
    };

    private double Time(int column, int row) =>
        column >= 0 && column < _columns && row >= 0 && row < _rows ? _times[row * _columns + column] : double.PositiveInfinity;

    private Vector2 Position(int node) => new Vector2(node % _columns, node / _columns) * Spacing;

    private IEnumerable<int> Neighbours(int node)
    {
        var (column, row) = (node % _columns, node / _columns);
        if (column > 0)
        {
            yield return node - 1;
        }

        if (column < _columns - 1)
        {
            yield return node + 1;
        }

        if (row > 0)
        {
            yield return node - _columns;
        }

        if (row < _rows - 1)
        {
            yield return node + _columns;
        }
    }
}
