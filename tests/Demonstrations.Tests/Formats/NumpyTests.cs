using System.Buffers.Binary;
using ImitationService.Domain.Datasets;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Formats;

public sealed class NumpyTests : IDisposable
{
    private static readonly byte[] Actions = NpyBytes.Floats("(3, 1)", 0.5f, 0.25f, 0.125f);

    private readonly Workbench _bench = new();

    public static TheoryData<string, byte[]> ElementTypes => new()
    {
        { "|i1", [1, 2, 0xFD] },
        { "|u1", [1, 2, 253] },
        { "<i2", Write(BinaryPrimitives.WriteInt16LittleEndian, (short)1, (short)2, (short)-3) },
        { ">i2", Write(BinaryPrimitives.WriteInt16BigEndian, (short)1, (short)2, (short)-3) },
        { "<u2", Write(BinaryPrimitives.WriteUInt16LittleEndian, (ushort)1, (ushort)2, (ushort)3) },
        { "<i4", Write(BinaryPrimitives.WriteInt32LittleEndian, 1, 2, -3) },
        { ">i4", Write(BinaryPrimitives.WriteInt32BigEndian, 1, 2, -3) },
        { "<u4", Write(BinaryPrimitives.WriteUInt32LittleEndian, 1u, 2u, 3u) },
        { "<i8", Write(BinaryPrimitives.WriteInt64LittleEndian, 1L, 2L, -3L) },
        { ">u8", Write(BinaryPrimitives.WriteUInt64BigEndian, 1ul, 2ul, 3ul) },
        { "<f2", Write(BinaryPrimitives.WriteHalfLittleEndian, (Half)1, (Half)2, (Half)(-3)) },
        { "<f4", Write(BinaryPrimitives.WriteSingleLittleEndian, 1f, 2f, -3f) },
        { ">f4", Write(BinaryPrimitives.WriteSingleBigEndian, 1f, 2f, -3f) },
        { "<f8", Write(BinaryPrimitives.WriteDoubleLittleEndian, 1d, 2d, -3d) },
        { ">f8", Write(BinaryPrimitives.WriteDoubleBigEndian, 1d, 2d, -3d) },
    };

    [Theory]
    [MemberData(nameof(ElementTypes))]
    public void Read_AnyElementType_GivesTheNumbers(string type, byte[] content)
    {
        var last = type switch { "|u1" => 253f, "<u2" or "<u4" or ">u8" => 3, _ => -3 };

        Workbench.Accepted(_bench.ReadBytes(null, ("a.npz", ZipBytes.Deflated(("obs.npy", NpyBytes.Array(type, "(3, 1)", content)), ("actions.npy", Actions)))));

        Assert.Equal([1f, 2f, last], _bench.Open().Floats(FeatureNames.State, 0, 3).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_EachVersionOfTheHeader_IsRead(byte version)
    {
        var observations = NpyBytes.Raw("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2), }", [1, 2, 3, 4, 5, 6], version);

        Workbench.Accepted(_bench.ReadBytes(null, ("a.npz", ZipBytes.Stored(("obs.npy", observations), ("actions.npy", Actions)))));

        Assert.Equal([1f, 2, 3, 4, 5, 6], _bench.Open().Floats(FeatureNames.State, 0, 3).ToArray());
    }

    [Fact]
    public void Read_FortranOrder_IsTurnedAround()
    {
        var observations = NpyBytes.Array("|u1", "(3, 2, 2)", [1, 5, 9, 3, 7, 11, 2, 6, 10, 4, 8, 12], fortran: true);

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.npz", ZipBytes.Stored(("obs.npy", observations), ("actions.npy", Actions)))));

        Assert.Equal([2, 2], contents.Features.Single(feature => feature.Name == FeatureNames.State).Shape);
        Assert.Equal(Enumerable.Range(1, 12).Select(value => (float)value), _bench.Open().Floats(FeatureNames.State, 0, 3).ToArray());
    }

    [Fact]
    public void Read_LoneArraysTogether_AreNamedByTheirFiles()
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("observations.npy", NpyBytes.Floats("(3, 1)", 1, 2, 3)), ("actions.npy", Actions), ("episode_starts.npy", NpyBytes.Flags(true, false, true))));

        Assert.Equal((2, 3), (contents.Episodes, contents.Transitions));
    }

    [Fact]
    public void Read_TerminalsAndTimeouts_EndEpisodesLikeD4rl()
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.npz", ZipBytes.Stored(
            ("observations.npy", NpyBytes.Floats("(3, 1)", 1, 2, 3)),
            ("actions.npy", Actions),
            ("rewards.npy", NpyBytes.Floats("(3,)", 1, 1, 0)),
            ("terminals.npy", NpyBytes.Flags(true, false, false)),
            ("timeouts.npy", NpyBytes.Flags(false, false, true)),
            ("next_observations.npy", NpyBytes.Floats("(3, 1)", 2, 3, 4))))));

        Assert.Equal((2, 3), (contents.Episodes, contents.Transitions));
        Assert.Equal(["action", "observation.state", "reward", "terminated", "truncated"], contents.Features.Select(feature => feature.Name));
        Assert.Empty(contents.Features.Single(feature => feature.Name == FeatureNames.Reward).Shape);
    }

    [Fact]
    public void Read_FloatingClassNumbers_AreDiscrete()
    {
        var actions = NpyBytes.Floats("(8, 1)", 2, 0, 2, 0, 2, 2, 0, 0);
        var observations = NpyBytes.Floats("(8, 1)", 1, 2, 3, 4, 5, 6, 7, 8);

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.npz", ZipBytes.Stored(("obs.npy", observations), ("actions.npy", actions)))));

        Assert.Equal(ActionKind.Discrete, contents.Action.Kind);
    }

    public void Dispose() => _bench.Dispose();

    private delegate void Writer<in T>(Span<byte> target, T value);

    private static unsafe byte[] Write<T>(Writer<T> write, params T[] values)
        where T : unmanaged
    {
        var bytes = new byte[values.Length * sizeof(T)];
        for (var i = 0; i < values.Length; i++)
        {
            write(bytes.AsSpan(i * sizeof(T)), values[i]);
        }

        return bytes;
    }
}
