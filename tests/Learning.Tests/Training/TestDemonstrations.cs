using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Canonical datasets made on the spot, in a folder of their own.</summary>
internal sealed class TestDemonstrations : IDisposable
{
    private TestDemonstrations(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Episodes of a 2-dimensional state and the action that a rule gives for it.</summary>
    public static TestDemonstrations Continuous(Func<float, float, float[]> rule, int episodes = 20, int length = 50, int seed = 1)
    {
        var random = new Random(seed);
        var states = States(random, episodes * length);
        var actions = states.Chunk(2).SelectMany(state => rule(state[0], state[1])).ToArray();
        var dimensions = actions.Length / (states.Length / 2);
        return Write(
            [(Vector(FeatureNames.State, 2), states), (Vector(FeatureNames.Action, dimensions), actions)],
            new ActionSpace(ActionKind.Continuous, dimensions),
            [.. Enumerable.Repeat((long)length, episodes)]);
    }

    /// <summary>Episodes of a 2-dimensional state and the class that a rule gives for it.</summary>
    public static TestDemonstrations Discrete(Func<float, float, long> rule, int classes, int episodes = 20, int length = 50)
    {
        var states = States(new Random(1), episodes * length);
        long[] actions = [.. states.Chunk(2).Select(state => rule(state[0], state[1]))];
        return Write(
            [(Vector(FeatureNames.State, 2), states), (new Feature(FeatureNames.Action, ElementType.Int64, [], ["a"]), actions)],
            new ActionSpace(ActionKind.Discrete, 1, classes, [.. Enumerable.Range(0, classes).Select(i => $"class-{i}")]),
            [.. Enumerable.Repeat((long)length, episodes)]);
    }

    /// <summary>Episodes of a 2-dimensional state and the classes of several choices that a rule gives for it.</summary>
    public static TestDemonstrations Choices(Func<float, float, long[]> rule, int[] classes, int episodes = 20, int length = 50)
    {
        var states = States(new Random(1), episodes * length);
        long[] actions = [.. states.Chunk(2).SelectMany(state => rule(state[0], state[1]))];
        return Write(
            [(Vector(FeatureNames.State, 2), states), (new Feature(FeatureNames.Action, ElementType.Int64, [classes.Length], ["a"]), actions)],
            new ActionSpace(ActionKind.MultiDiscrete, classes.Length, ClassesPerDimension: classes),
            [.. Enumerable.Repeat((long)length, episodes)]);
    }

    /// <summary>
    /// A camera that sees a bright square in the dark, and a state that says half of where it is: the action is the square's
    /// place, between −1 and 1 in both directions.
    /// </summary>
    public static TestDemonstrations Pictures(int episodes = 12, int length = 25, int height = 20, int width = 28, int channels = 3)
    {
        var (random, count) = (new Random(1), episodes * length);
        var (pixels, states, actions) = (new byte[count * height * width * channels], new float[count], new float[count * 2]);
        for (var i = 0; i < count; i++)
        {
            var (top, left) = (random.Next(height - 3), random.Next(width - 3));
            for (var at = 0; at < 16 * channels; at++)
            {
                var (row, column) = (top + (at / channels / 4), left + (at / channels % 4));
                pixels[(((((i * height) + row) * width) + column) * channels) + (at % channels)] = 230;
            }

            (actions[2 * i], actions[(2 * i) + 1]) = ((2f * left / (width - 4)) - 1, (2f * top / (height - 4)) - 1);
            states[i] = actions[2 * i] / 2;
        }

        return Write(
            [
                (Vector(FeatureNames.State, 1), states),
                (new Feature("observation.images.front", ElementType.UInt8, [height, width, channels], ["front"]), pixels),
                (Vector(FeatureNames.Action, 2), actions),
            ],
            new ActionSpace(ActionKind.Continuous, 2),
            [.. Enumerable.Repeat((long)length, episodes)]);
    }

    /// <summary>Instructions that say where to go, and a state that says nothing of it.</summary>
    public static TestDemonstrations Instructions(int episodes = 12, int length = 20, KeptTokenizer? tokenizer = null)
    {
        string[] texts = ["go left", "go right", "stay where you are", "ÜBER die Brücke"];
        float[] answers = [-1, 1, 0, 0.5f];
        var folder = Directory.CreateTempSubdirectory("learning-tests-").FullName;
        using var writer = new CanonicalDatasetWriter(folder) { Tokenizer = tokenizer };
        var (random, count) = (new Random(1), episodes * length);
        var said = Enumerable.Range(0, count).Select(_ => random.Next(texts.Length)).ToArray();
        writer.Add(Vector(FeatureNames.State, 1));
        writer.Append(FeatureNames.State, States(random, count)[..count]);
        writer.Add(new Feature(FeatureNames.Text, ElementType.Text, [], ["instruction"]));
        writer.Append(FeatureNames.Text, [.. said.Select(number => writer.NumberOf(texts[number]))]);
        writer.Add(Vector(FeatureNames.Action, 1));
        writer.Append(FeatureNames.Action, [.. said.Select(number => answers[number])]);
        writer.Complete(
            new DatasetContents("test", [], new ActionSpace(ActionKind.Continuous, 1), 0, 0, false, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty),
            [.. Enumerable.Repeat((long)length, episodes)]);
        return new TestDemonstrations(folder);
    }

    /// <summary>Any features: arrays of float, long or byte, one row per transition.</summary>
    public static TestDemonstrations Write(
        IReadOnlyList<(Feature Feature, Array Values)> features,
        ActionSpace action,
        IReadOnlyList<long> lengths,
        bool finalObservations = false,
        DatasetOrigin? origin = null)
    {
        var folder = Directory.CreateTempSubdirectory("learning-tests-").FullName;
        using var writer = new CanonicalDatasetWriter(folder);
        foreach (var (feature, values) in features)
        {
            writer.Add(feature);
            if (values is float[] floats)
            {
                writer.Append(feature.Name, floats);
            }
            else if (values is byte[] pixels)
            {
                writer.Append(feature.Name, pixels);
            }
            else
            {
                writer.Append(feature.Name, (long[])values);
            }
        }

        writer.Complete(
            new DatasetContents("test", [], action, 0, 0, finalObservations, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty, origin),
            lengths);
        return new TestDemonstrations(folder);
    }

    public static Feature Vector(string name, int size) => new(name, ElementType.Float32, [size], [name]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static float[] States(Random random, int count) => [.. Enumerable.Range(0, count * 2).Select(_ => (random.NextSingle() * 2) - 1)];
}
