using ImitationService.Deployment.Tests.Processes;

namespace ImitationService.Deployment.Tests.Images;

/// <summary>The Dockerfile, cut into stages and instructions.</summary>
internal static class Dockerfile
{
    /// <summary>Instructions before the first stage.</summary>
    public static IReadOnlyList<Instruction> Global { get; }

    /// <summary>Stages by name, in order.</summary>
    public static IReadOnlyDictionary<string, Stage> Stages { get; }

    static Dockerfile()
    {
        var instructions = Read().ToList();
        Global = [.. instructions.TakeWhile(instruction => instruction.Word != "FROM")];
        var stages = new Dictionary<string, Stage>();
        foreach (var instruction in instructions.Skip(Global.Count))
        {
            if (instruction.Word == "FROM")
            {
                var words = instruction.Rest.Split(' ');
                stages.Add(words[2], new Stage(words[2], words[0], []));
            }
            else
            {
                stages.Values.Last().Instructions.Add(instruction);
            }
        }

        Stages = stages;
    }

    // A line that ends in a backslash goes on in the next one.
    private static IEnumerable<Instruction> Read()
    {
        var text = File.ReadAllText(Checkout.Find("Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal);
        return text.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2))
            .Select(words => new Instruction(words[0], words[1].Trim()));
    }
}

/// <summary>A stage.</summary>
internal sealed record Stage(string Name, string Base, List<Instruction> Instructions);

/// <summary>An instruction.</summary>
internal sealed record Instruction(string Word, string Rest);
