using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Export;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Export;

public sealed class NpzExportTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("npz-export-").FullName;
    private readonly Workbench _workbench = new();

    public void Dispose()
    {
        _workbench.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData(ActionKind.Continuous, false)]
    [InlineData(ActionKind.Continuous, true)]
    [InlineData(ActionKind.Discrete, false)]
    [InlineData(ActionKind.Discrete, true)]
    [InlineData(ActionKind.MultiDiscrete, false)]
    public void Write_ReadBack_GivesTheSameDigest(ActionKind kind, bool finalObservations)
    {
        var written = Write(kind, finalObservations);

        // What is a choice, the file cannot say.
        var mapping = kind == ActionKind.MultiDiscrete ? "{\"action_kind\":\"multi_discrete\"}" : null;
        var read = Workbench.Accepted(_workbench.ReadBytes(mapping, ("export.npz", Export())));

        Assert.Equal(Describe(written), Describe(read));
        Assert.Equal(written.Digest, read.Digest);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        Write(ActionKind.Continuous, finalObservations: true);

        Assert.Equal(Export(), Export());
    }

    [Theory]
    [InlineData(ActionKind.Continuous, "observation.state <f4 (12, 2) 11.5; action <f4 (9, 3)")]
    [InlineData(ActionKind.Discrete, "observation.state <f4 (12, 2) 11.5; action <i8 (9,)")]
    public void Write_ReadByNumpy_IsWhatWasWritten(ActionKind kind, string expected)
    {
        const string Script =
            "import numpy, sys; a = numpy.load(sys.argv[1], allow_pickle=False); s = a['observation.state']; c = a['action']; "
            + "print(f\"observation.state {s.dtype.str} {s.shape} {s.max()}; action {c.dtype.str} {c.shape}; {a['terminated'].sum()} {a['reward'].sum()} {a['episode_ends'].tolist()}\")";
        Write(kind, finalObservations: true);
        var path = Path.Combine(_root, "export.npz");
        File.WriteAllBytes(path, Export());

        Assert.Equal($"{expected}; 3 38.25 [2, 5, 9]", PythonProgram.Run("numpy", Script, path).Trim());
    }

    [Fact]
    public void Write_HeadersAndElements_AreAsNumpyLaysThemOut()
    {
        Write(ActionKind.Continuous, finalObservations: true);

        using var archive = new System.IO.Compression.ZipArchive(new MemoryStream(Export()));
        using var array = new MemoryStream();
        using (var entry = archive.GetEntry("observation.state.npy")!.Open())
        {
            entry.CopyTo(array);
        }

        var bytes = array.ToArray();
        const string Text = "{'descr': '<f4', 'fortran_order': False, 'shape': (12, 2,), }";
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0], bytes[..10]);
        Assert.Equal(Text.PadRight(117) + "\n", System.Text.Encoding.ASCII.GetString(bytes, 10, 118));
        Assert.Equal(128 + (12 * 2 * sizeof(float)), bytes.Length);
        Assert.Equal(0.5f, BitConverter.ToSingle(bytes, 132));
    }

    private static string Describe(DatasetContents contents) =>
        $"{contents.Action.Kind} {contents.Episodes} {contents.Transitions} {contents.FinalObservations} "
        + string.Join(", ", contents.Features.Select(feature => $"{feature.Name} {feature.Type} [{string.Join(' ', feature.Shape)}]"));

    private byte[] Export()
    {
        using var dataset = CanonicalDataset.Open(Path.Combine(_root, "a"));
        using var target = new MemoryStream();
        NpzExport.Write(dataset, target, CancellationToken.None);
        return target.ToArray();
    }

    /// <summary>Three episodes of 2, 3 and 4 transitions.</summary>
    private DatasetContents Write(ActionKind kind, bool finalObservations)
    {
        using var writer = new CanonicalDatasetWriter(Path.Combine(_root, "a"));
        var observations = finalObservations ? 12 : 9;
        writer.Add(new Feature(FeatureNames.State, ElementType.Float32, [2], ["obs"]));
        writer.Append(FeatureNames.State, [.. Enumerable.Range(0, observations * 2).Select(value => value * 0.5f)]);
        if (kind == ActionKind.Discrete)
        {
            writer.Add(new Feature(FeatureNames.Action, ElementType.Int64, [], ["acts"]));
            writer.Append(FeatureNames.Action, [0L, 1L, 2L, 0L, 0L, 1L, 0L, 1L, 1L]);
        }
        else if (kind == ActionKind.MultiDiscrete)
        {
            writer.Add(new Feature(FeatureNames.Action, ElementType.Int64, [2], ["acts"]));
            writer.Append(FeatureNames.Action, [0L, 1, 2, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 2, 1, 0, 0]);
        }
        else
        {
            writer.Add(new Feature(FeatureNames.Action, ElementType.Float32, [3], ["acts"]));
            writer.Append(FeatureNames.Action, [.. Enumerable.Range(0, 27).Select(value => MathF.Sin(value))]);
        }

        writer.Add(new Feature(FeatureNames.Reward, ElementType.Float32, [], ["rews"]));
        writer.Append(FeatureNames.Reward, [.. Enumerable.Range(0, 9).Select(value => value + 0.25f)]);
        writer.Add(new Feature(FeatureNames.Terminated, ElementType.Bool, [], ["terminated"]));
        writer.Append(FeatureNames.Terminated, [(byte)0, 1, 0, 0, 1, 0, 0, 0, 1]);
        var action = kind switch
        {
            ActionKind.Discrete => new ActionSpace(kind, 1, 3),
            ActionKind.MultiDiscrete => new ActionSpace(kind, 2, ClassesPerDimension: [3, 2]),
            _ => new ActionSpace(kind, 3),
        };
        return writer.Complete(
            new DatasetContents("test", [], action, 0, 0, finalObservations, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty), [2, 3, 4]);
    }
}
