namespace ImitationService.Testing.Environments;

/// <summary>
/// A disc lies on the way from left to right, and the expert passes it above as often as below: one state with two right
/// answers, whose mean is a wrong one. State: x, y. Action: the move sideways; forwards it goes by itself.
/// </summary>
public static class TwoWays
{
    /// <summary>The disc's centre is (0.5, 0).</summary>
    public const double Centre = 0.5;

    /// <summary>The disc's radius.</summary>
    public const double Radius = 0.22;

    /// <summary>Where the goal line is.</summary>
    public const double Goal = 0.79;

    /// <summary>A start's largest distance from the middle line.</summary>
    public const double Spread = 0.03;

    // At the start nothing in the state tells the ways apart; two moves to the side clear the disc.
    private const double First = 0.1;
    private const double Stride = 0.1;
    private const double SideStep = 0.14;
    private const double Clear = 0.2;

    /// <summary>An episode of the expert's. Rows of x, y, dy.</summary>
    public static IReadOnlyList<float[]> Demonstrate(Random random)
    {
        var side = random.Next(2) == 0 ? 1 : -1;
        var (x, y) = (First, Start(random));
        var rows = new List<float[]>();
        while (x < Goal)
        {
            var isTurning = side * y < Clear;
            var dy = isTurning ? side * SideStep : 0;
            rows.Add([(float)x, (float)y, (float)dy]);
            (x, y) = (x + Stride, y + dy);
        }

        return rows;
    }

    /// <summary>Lets a policy drive until it is past the goal or in the disc.</summary>
    /// <param name="policy">x, y → dy.</param>
    /// <param name="start">The y that it starts at, at the left.</param>
    /// <returns>Where it was, and whether it reached the goal.</returns>
    public static (IReadOnlyList<(double X, double Y)> Path, bool IsThrough) Drive(Func<float[], float[]> policy, double start)
    {
        var (x, y) = (First, start);
        var path = new List<(double, double)> { (x, y) };
        while (x < Goal)
        {
            var move = policy([(float)x, (float)y]);
            (x, y) = (x + Stride, y + move[0]);
            path.Add((x, y));
            if (Math.Sqrt(((x - Centre) * (x - Centre)) + (y * y)) < Radius)
            {
                return (path, false);
            }
        }

        return (path, true);
    }

    /// <summary>A start's y, within <see cref="Spread"/> of the middle.</summary>
    public static double Start(Random random) => ((2 * random.NextDouble()) - 1) * Spread;
}
