using System.Numerics;
using ImitationService.Standalone.Demo;

namespace ImitationService.RealData.Bench;

/// <summary>The demo's room: demonstrations as many as the demo makes, and the share of drives that end at the goal, in percent.</summary>
internal static class PathPlanning
{
    /// <summary>The columns' roles.</summary>
    public const string Mapping = DemonstrationFile.Mapping;

    private const int Demonstrations = 500;
    private const int Seed = 7;

    /// <summary>Writes the demonstrations into a folder; returns the file.</summary>
    public static string Write(string folder)
    {
        var (random, robot, expert) = (new Random(Seed), new Robot(Room.Default), Expert(Room.Default));
        var drives = Enumerable.Range(0, Demonstrations)
            .Select(_ => robot.Demonstrate(Room.Default.DrawStart(random), expert, random))
            .Where(drive => drive.End == DriveEnd.Reached)
            .ToList();
        var path = Path.Combine(folder, "demonstrations.csv");
        DemonstrationFile.Write(path, drives);
        return path;
    }

    /// <summary>100 for each drive that ends at the goal, 0 for the others.</summary>
    public static double[] Drive(Trained policy, int episodes, int seed) => Drive(policy, episodes, seed, action => new Vector2(action[0], action[1]));

    /// <summary>The same where a policy's action has to be made a move first.</summary>
    public static double[] Drive(Trained policy, int episodes, int seed, Func<float[], Vector2> move)
    {
        var (random, robot) = (new Random(seed), new Robot(Room.Default));
        return [.. Enumerable.Range(0, episodes).Select(_ =>
        {
            policy.Begin();
            return robot.Drive(Room.Default.DrawStart(random), position => move(policy.Act([position.X, position.Y]))).End == DriveEnd.Reached ? 100.0 : 0;
        })];
    }

    /// <summary>The way to a room's goal, as long as one step is.</summary>
    public static Func<Vector2, Vector2> Expert(Room room)
    {
        var planner = new Planner(room);
        return position => planner.Direction(position) * Math.Min(Robot.Speed, Vector2.Distance(position, room.Goal));
    }
}
