using ImitationService.Testing.Environments;
using ImitationService.Testing.NumPy;
using ImitationService.Testing.Uploads;

namespace ImitationService.RealData.Bench;

/// <summary>The pendulum with a picture of the rod beside each state. A picture says where the rod is, not how fast it moves.</summary>
internal static class PendulumPictures
{
    /// <summary>The arrays' roles.</summary>
    public const string Mapping = """{"observation":["obs","camera"],"action":"actions"}""";

    private const int Side = 32;

    /// <summary>Writes the demonstrations into a folder; returns the file, or null where the recording is not on this machine.</summary>
    public static string? Write(string folder, string? recording)
    {
        if (recording is null)
        {
            return null;
        }

        var (states, actions, starts) = (NpzArchive.Read(recording, "obs"), NpzArchive.Read(recording, "actions"), NpzArchive.Read(recording, "episode_starts"));
        var path = Path.Combine(folder, "pictures.npz");
        File.WriteAllBytes(path, ZipBytes.Stored(
            ("obs.npy", NpyBytes.Floats($"({states.Rows}, 3)", Floats(states))),
            ("camera.npy", NpyBytes.Array("|u1", $"({states.Rows}, {Side}, {Side}, 1)", [.. Enumerable.Range(0, states.Rows).SelectMany(i => Draw(states.Row(i)[0], states.Row(i)[1]))])),
            ("actions.npy", NpyBytes.Floats($"({actions.Rows}, 1)", Floats(actions))),
            ("episode_starts.npy", NpyBytes.Flags([.. starts.Values.ToArray().Select(start => start != 0)]))));
        return path;
    }

    /// <summary>The returns of so many episodes. The policy is given state and picture, and looks at what its options say.</summary>
    public static double[] Act(Trained policy, int episodes, int seed)
    {
        float[] Answer(float[] state) => policy.Act(new Dictionary<string, float[]>
        {
            ["observation.state"] = state,
            ["observation.images.camera"] = [.. Draw(state[0], state[1]).Select(pixel => (float)pixel)],
        });
        return Evaluation.Run(new Pendulum(), Answer, episodes, seed, policy.Begin);
    }

    // White on black, from the middle up at an angle of 0; the edge is as wide as a pixel.
    private static byte[] Draw(double cosine, double sine)
    {
        const double Middle = (Side - 1) / 2.0;
        const double Length = 0.42 * Side;
        const double HalfWidth = 0.04 * Side;
        var pixels = new byte[Side * Side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = ((i % Side) - Middle, Middle - (i / Side));
            var along = Math.Clamp((x * sine) + (y * cosine), 0, Length);
            var distance = Math.Sqrt(Math.Pow(x - (along * sine), 2) + Math.Pow(y - (along * cosine), 2));
            pixels[i] = (byte)(255 * Math.Clamp(HalfWidth + 0.5 - distance, 0, 1));
        }

        return pixels;
    }

    private static float[] Floats(NpyArray array) => [.. array.Values.ToArray().Select(value => (float)value)];
}
