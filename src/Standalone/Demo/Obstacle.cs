using System.Numerics;

namespace ImitationService.Standalone.Demo;

/// <summary>Something in the way.</summary>
internal abstract record Obstacle
{
    /// <summary>Distance of a point from its edge in metres; negative inside.</summary>
    public abstract float Distance(Vector2 point);
}

/// <summary>A round obstacle.</summary>
internal sealed record Circle(Vector2 Center, float Radius) : Obstacle
{
    public override float Distance(Vector2 point) => Vector2.Distance(point, Center) - Radius;
}

/// <summary>A rectangular obstacle, its sides along the walls.</summary>
internal sealed record Box(Vector2 Minimum, Vector2 Maximum) : Obstacle
{
    public override float Distance(Vector2 point)
    {
        var beyond = Vector2.Max(Minimum - point, point - Maximum);
        var outside = Vector2.Max(beyond, Vector2.Zero).Length();
        return outside + Math.Min(Math.Max(beyond.X, beyond.Y), 0);
    }
}
