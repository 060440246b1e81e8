using System.Globalization;
using System.Numerics;
using ImitationService.Standalone.Demo;

namespace ImitationService.RealData.Bench;

/// <summary>
/// The demo's room by keys, as people play: one of eight directions is held until it is well off the planner's way, and then another
/// one is. What is seen does not tell which key is held.
/// </summary>
internal static class HeldKeys
{
    /// <summary>The columns' roles.</summary>
    public const string Mapping = """{"episode":"episode","observation":["x","y"],"action":"key","action_kind":"discrete"}""";

    private const int Demonstrations = 500;
    private const int Seed = 7;
    private const int Keys = 8;
    private const float Patience = MathF.PI / 6;

    /// <summary>Writes the demonstrations into a folder; returns the file.</summary>
    public static string Write(string folder)
    {
        var (random, robot, way) = (new Random(Seed), new Robot(Room.Default), PathPlanning.Expert(Room.Default));
        var path = Path.Combine(folder, "keys.csv");
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine("episode,x,y,key");
        for (var episode = 0; episode < Demonstrations; episode++)
        {
            var keys = new List<int>();
            Vector2 Steer(Vector2 position)
            {
                keys.Add(Press(keys.Count > 0 ? keys[^1] : null, way(position)));
                return Move(keys[^1]);
            }

            var drive = robot.Demonstrate(Room.Default.DrawStart(random), Steer, random);
            foreach (var (position, key) in drive.End == DriveEnd.Reached ? drive.Positions.Zip(keys) : [])
            {
                file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{episode},{position.X},{position.Y},{key}"));
            }
        }

        return path;
    }

    /// <summary>100 for each drive that ends at the goal, 0 for the others.</summary>
    public static double[] Drive(Trained policy, int episodes, int seed) => PathPlanning.Drive(policy, episodes, seed, action => Move((int)action[0]));

    // The key to press: the one that is held while it leads about where it should.
    private static int Press(int? held, Vector2 wanted)
    {
        var angle = MathF.Atan2(wanted.Y, wanted.X);
        var off = held is { } key ? MathF.Abs(MathF.IEEERemainder(angle - key * MathF.Tau / Keys, MathF.Tau)) : MathF.PI;
        return off < Patience ? held!.Value : ((int)MathF.Round(angle / MathF.Tau * Keys) + Keys) % Keys;
    }

    private static Vector2 Move(int key) => Robot.Speed * new Vector2(MathF.Cos(key * MathF.Tau / Keys), MathF.Sin(key * MathF.Tau / Keys));
}
