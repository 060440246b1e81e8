using System.Text;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Hostile;

/// <summary>Good files with a few bytes changed, cut or doubled: whatever comes of them, it is a result and never an exception.</summary>
public sealed class MutationTests : IDisposable
{
    private const int MutationsOfEach = 150;

    private readonly Workbench _bench = new();

    public static TheoryData<string, byte[]> GoodFiles => new()
    {
        { "a.csv", "episode,obs_0,obs_1,action,reward,done\n0,1.5,2,left,0,0\n0,2.5,3,right,1,1\n1,3.5,\"4\",left,0,0\n"u8.ToArray() },
        { "b.csv", "# x\nobs_0;action\n1,5;0,25\n2,5;0,75\n3,5;1,25\n"u8.ToArray() },
        { "a.jsonl", Encoding.UTF8.GetBytes("""{"obs":[1,2],"action":"up","episode":0}""" + "\n" + """{"obs":[3,4],"action":"dö","episode":0,"done":true}""" + "\n" + """{"obs":[5,6],"action":"up","episode":1}""" + "\n") },
        { "b.jsonl", Encoding.UTF8.GetBytes("""{"obs":[[1],[2],[3]],"acts":[0.5,1.5],"rews":[1,0]}""" + "\n" + """{"obs":[[4],[5]],"acts":[0.25],"rews":[1]}""") },
        { "a.json", Encoding.UTF8.GetBytes("""[{"state":{"x":1,"y":2},"action":0.5},{"state":{"x":3,"y":4},"action":0.25}]""") },
        { "a.npz", ZipBytes.Stored(("obs.npy", NpyBytes.Floats("(4, 1)", 1, 2, 3, 4)), ("actions.npy", NpyBytes.Integers("(4,)", 0, 1, 0, 1)), ("episode_ends.npy", NpyBytes.Integers("(2,)", 1, 4))) },
        { "b.npz", ZipBytes.Deflated(("obs.npy", NpyBytes.Array("|u1", "(3, 2)", [1, 2, 3, 4, 5, 6], fortran: true)), ("actions.npy", NpyBytes.Floats("(3, 1)", 0.5f, 0.25f, 0.1f)), ("episode_starts.npy", NpyBytes.Flags(true, false, true))) },
        { "obs.npy", NpyBytes.Floats("(4, 2)", 1, 2, 3, 4, 5, 6, 7, 8) },
        { "a.zip", ZipBytes.Deflated(("e_0.csv", "obs_0,action\n1,0.5\n2,0.25\n"u8.ToArray()), ("e_1.csv", "obs_0,action\n3,0.5\n4,0.25\n"u8.ToArray())) },
    };

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Read_MutatedFile_IsAResult(string name, byte[] good)
    {
        var random = new Random(name.Length * 31 + good.Length);
        for (var i = 0; i < MutationsOfEach; i++)
        {
            var mutant = Mutate(good, random);
            var file = _bench.Store((name, mutant));

            var failure = Record.Exception(() => Check(_bench.ReadFiles(null, file)));

            Assert.True(failure is null, $"Mutation {i} of {name}: {failure}\n{Convert.ToBase64String(mutant)}");
        }
    }

    public void Dispose() => _bench.Dispose();

    private void Check(ImitationService.Domain.Datasets.IntakeResult result)
    {
        if (result.IsAccepted)
        {
            using var dataset = ImitationService.Demonstrations.Canonical.CanonicalDataset.Open(_bench.Output);
            Assert.Equal(result.Contents!.Digest, dataset.Contents.Digest);
        }
        else
        {
            Assert.NotEmpty(result.Report.Problems);
            Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.Output));
        }
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var change = random.Next(1, 5); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(40), bytes.Count - at)); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(40), bytes.Count - at))); break;
                default: bytes.Insert(at, "0[]{},.:-9\"'\n;e("u8[random.Next(16)]); break;
            }
        }

        return [.. bytes];
    }
}
