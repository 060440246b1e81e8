using System.Globalization;
using System.Numerics;
using ImitationService.Standalone.Demo;
using ImitationService.Testing.Texts;

namespace ImitationService.RealData.Bench;

/// <summary>The demo's room with four goals, each drive recorded under the instruction that names its goal: the text alone says which.</summary>
internal static class Instructions
{
    /// <summary>The columns' roles.</summary>
    public const string Mapping = """{"episode":"episode","observation":["x","y","instruction"],"action":["dx","dy"]}""";

    private const int Demonstrations = 2000;
    private const int Seed = 7;
    private const int Merges = 40;

    private static readonly (string Text, Room Room)[] Errands =
    [
        ("drive to the door", Room.Default),
        ("drive to the window", new Room { Goal = new Vector2(9.2f, 6.2f) }),
        ("drive to the desk", new Room { Goal = new Vector2(0.8f, 6.2f) }),
        ("drive to the shelf", new Room { Goal = new Vector2(0.8f, 0.8f) }),
    ];

    /// <summary>Writes the demonstrations, and a tokenizer made of the instructions, into a folder of their own; returns that.</summary>
    public static string Write(string folder)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, "instructions")).FullName;
        var (random, experts) = (new Random(Seed), Errands.Select(errand => PathPlanning.Expert(errand.Room)).ToArray());
        using var file = new StreamWriter(Path.Combine(path, "demonstrations.csv")) { NewLine = "\n" };
        file.WriteLine("episode,instruction,x,y,dx,dy");
        for (var episode = 0; episode < Demonstrations; episode++)
        {
            var (text, room) = Errands[episode % Errands.Length];
            var drive = new Robot(room).Demonstrate(room.DrawStart(random), experts[episode % Errands.Length], random);
            foreach (var (position, action) in drive.End == DriveEnd.Reached ? drive.Positions.Zip(drive.Actions) : [])
            {
                file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{episode},{text},{position.X},{position.Y},{action.X},{action.Y}"));
            }
        }

        var tokenizer = SmallBpe.Train(Errands.Select(errand => errand.Text), Merges);
        File.WriteAllText(Path.Combine(path, "vocab.json"), tokenizer.VocabJson);
        File.WriteAllText(Path.Combine(path, "merges.txt"), tokenizer.MergesTxt);
        return path;
    }

    /// <summary>100 for each drive that ends at the goal it was told, 0 for the others.</summary>
    public static double[] Drive(Trained policy, int episodes, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, episodes).Select(episode =>
        {
            var (text, room) = Errands[episode % Errands.Length];
            var told = policy.Encode(text);
            policy.Begin();
            return new Robot(room).Drive(room.DrawStart(random), position => Act(policy, position, told)).End == DriveEnd.Reached ? 100.0 : 0;
        })];
    }

    private static Vector2 Act(Trained policy, Vector2 position, float[] told)
    {
        var action = policy.Act(new Dictionary<string, float[]> { ["observation.state"] = [position.X, position.Y], ["observation.text"] = told });
        return new Vector2(action[0], action[1]);
    }
}
