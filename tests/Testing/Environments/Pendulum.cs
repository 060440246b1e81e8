namespace ImitationService.Testing.Environments;

/// <summary>
/// Gymnasium's <c>Pendulum-v1</c> (g = 10): same constants, equations (semi-implicit Euler), limits, reset distribution
/// and reward. Observation: cosine and sine of the angle (0 is upright), angular velocity. Action: torque within ±2.
/// Source: gymnasium/envs/classic_control/pendulum.py, github.com/Farama-Foundation/Gymnasium.
/// </summary>
public sealed class Pendulum : IControlTask
{
    private const double Gravity = 10.0;
    private const double Mass = 1.0;
    private const double Length = 1.0;
    private const double TimeStep = 0.05;
    private const double LargestTorque = 2.0;
    private const double LargestVelocity = 8.0;

    private double _angle;
    private double _velocity;

    /// <inheritdoc />
    public int ObservationSize => 3;

    /// <inheritdoc />
    public int MaximumSteps => 200;

    /// <inheritdoc />
    public float[] Reset(Random random) =>
        Set(-Math.PI + (2 * Math.PI * random.NextDouble()), -1 + (2 * random.NextDouble()));

    /// <summary>Puts the task into a state: angle in radians, velocity in radians per second.</summary>
    public float[] Set(double angle, double velocity)
    {
        (_angle, _velocity) = (angle, velocity);
        return Observe();
    }

    /// <inheritdoc />
    public StepResult Step(ReadOnlySpan<float> action)
    {
        var torque = Math.Clamp((double)action[0], -LargestTorque, LargestTorque);
        var angle = NormalizeAngle(_angle);
        var cost = (angle * angle) + (0.1 * _velocity * _velocity) + (0.001 * torque * torque);
        var acceleration = (3 * Gravity / (2 * Length) * Math.Sin(_angle)) + (3.0 / (Mass * Length * Length) * torque);

        _velocity = Math.Clamp(_velocity + (acceleration * TimeStep), -LargestVelocity, LargestVelocity);
        _angle += _velocity * TimeStep;
        return new StepResult(Observe(), -cost, Terminated: false);
    }

    private static double NormalizeAngle(double angle)
    {
        var remainder = (angle + Math.PI) % (2 * Math.PI);
        return (remainder < 0 ? remainder + (2 * Math.PI) : remainder) - Math.PI;
    }

    private float[] Observe() => [(float)Math.Cos(_angle), (float)Math.Sin(_angle), (float)_velocity];
}
