namespace ImitationService.Testing.Environments;

/// <summary>
/// Gymnasium's <c>CartPole-v1</c>: same constants, equations (explicit Euler), limits, reset distribution and reward.
/// State: position, velocity, angle, angular velocity. Actions: 0 pushes left, 1 pushes right.
/// Source: gymnasium/envs/classic_control/cartpole.py, github.com/Farama-Foundation/Gymnasium; the equations are those of
/// Florian, "Correct equations for the dynamics of the cart-pole system" (2005), without friction.
/// </summary>
public sealed class CartPole : IControlTask
{
    private const double Gravity = 9.8;
    private const double PoleMass = 0.1;
    private const double TotalMass = 1.0 + PoleMass;
    private const double HalfLength = 0.5;
    private const double PoleMassLength = PoleMass * HalfLength;
    private const double Force = 10.0;
    private const double TimeStep = 0.02;
    private const double LargestAngle = 12 * 2 * Math.PI / 360;
    private const double LargestPosition = 2.4;

    private double _position;
    private double _velocity;
    private double _angle;
    private double _angularVelocity;

    /// <inheritdoc />
    public int ObservationSize => 4;

    /// <inheritdoc />
    public int MaximumSteps => 500;

    /// <inheritdoc />
    public float[] Reset(Random random)
    {
        double Draw() => -0.05 + (0.1 * random.NextDouble());
        return Set(Draw(), Draw(), Draw(), Draw());
    }

    /// <summary>Puts the task into a state.</summary>
    public float[] Set(double position, double velocity, double angle, double angularVelocity)
    {
        (_position, _velocity, _angle, _angularVelocity) = (position, velocity, angle, angularVelocity);
        return Observe();
    }

    /// <inheritdoc />
    public StepResult Step(ReadOnlySpan<float> action)
    {
        var force = action[0] switch
        {
            0 => -Force,
            1 => Force,
            _ => throw new ArgumentOutOfRangeException(nameof(action), action[0], "CartPole knows the actions 0 and 1."),
        };
        var (sine, cosine) = Math.SinCos(_angle);
        var common = (force + (PoleMassLength * _angularVelocity * _angularVelocity * sine)) / TotalMass;
        var angularAcceleration = ((Gravity * sine) - (cosine * common))
            / (HalfLength * ((4.0 / 3.0) - (PoleMass * cosine * cosine / TotalMass)));
        var acceleration = common - (PoleMassLength * angularAcceleration * cosine / TotalMass);

        _position += TimeStep * _velocity;
        _velocity += TimeStep * acceleration;
        _angle += TimeStep * _angularVelocity;
        _angularVelocity += TimeStep * angularAcceleration;

        var terminated = Math.Abs(_position) > LargestPosition || Math.Abs(_angle) > LargestAngle;
        return new StepResult(Observe(), 1.0, terminated);
    }

    private float[] Observe() => [(float)_position, (float)_velocity, (float)_angle, (float)_angularVelocity];
}
