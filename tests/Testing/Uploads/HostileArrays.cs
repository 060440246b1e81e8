using static ImitationService.Testing.Uploads.HostileUploads;

namespace ImitationService.Testing.Uploads;

internal static class HostileArrays
{
    private static readonly byte[] Actions = NpyBytes.Floats("(2, 1)", 0.5f, 0.25f);

    public static IEnumerable<HostileUpload> All =>
    [
        Npz("npz, a billion rows claimed", "truncated-array", NpyBytes.Floats("(1000000000, 4)", 1, 2)),
        Npz("npz, a negative length", "invalid-array", NpyBytes.Floats("(-1, 4)", 1, 2)),
        Npz("npz, a shape that overflows", "invalid-array", NpyBytes.Floats("(9223372036854775807, 9223372036854775807)", 1, 2)),
        Npz("npz, a length beyond 64 bits", "invalid-array", NpyBytes.Floats("(99999999999999999999999, 1)", 1, 2)),
        Npz("npz, a shape of words", "invalid-array", NpyBytes.Floats("('a', 'b')", 1, 2)),
        Npz("npz, no shape", "invalid-array", NpyBytes.Raw("{'descr': '<f4', 'fortran_order': False}", new byte[8])),
        Npz("npz, no closing brace", "invalid-array", NpyBytes.Raw("{'descr': '<f4'", new byte[8])),
        Npz("npz, fewer elements than claimed", "truncated-array", NpyBytes.Floats("(2, 3)", 1, 2, 3)),
        Npz("npz, more elements than claimed", "truncated-array", NpyBytes.Floats("(2, 1)", 1, 2, 3, 4)),
        Npz("npz, a version from the future", "invalid-array", NpyBytes.Raw("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1)}", new byte[8], version: 9)),
        Npz("npz, a header length that lies", "invalid-array", [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x7F]),
        Npz("npz, no header at all", "invalid-array", "garbage"u8.ToArray()),
        Npz("npz, nothing in the entry", "invalid-array", []),
        Npz("npz, observations are pickles", "mapping-needed", NpyBytes.Array("|O", "(2,)", [0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, .. "cos\nsystem\n(S'id'\ntR."u8])),
        Npz("npz, observations are complex", "mapping-needed", NpyBytes.Array("<c16", "(2, 1)", new byte[32])),
        Npz("npz, observations are dates", "mapping-needed", NpyBytes.Array("<M8[s]", "(2, 1)", new byte[16])),
        Npz("npz, observations have no width", "mapping-needed", NpyBytes.Array("<f4", "(2, 0)", [])),
        Npz("npz, NaN in the observation", "not-finite", NpyBytes.Floats("(2, 1)", 1, float.NaN)),
        Npz("npz, observations and actions of different length", "count-mismatch", NpyBytes.Floats("(5, 1)", 1, 2, 3, 4, 5)),
        Bytes("npz, pickles alone", "mapping-needed", "a.npz", () => ZipBytes.Stored(("data.npy", NpyBytes.Array("|O", "()", [0x80, 4, (byte)'.'])))),
        Bytes("npz, ends that do not fit", "bad-boundaries", "a.npz", () => WithMarks("episode_ends", NpyBytes.Integers("(2,)", 1, 7))),
        Bytes("npz, ends that fall", "bad-boundaries", "a.npz", () => WithMarks("episode_ends", NpyBytes.Integers("(3,)", 2, 1, 4))),
        Bytes("npz, an empty episode", "bad-boundaries", "a.npz", () => WithMarks("episode_ends", NpyBytes.Integers("(3,)", 2, 2, 4))),
        Bytes("npz, cuts beyond the end", "bad-boundaries", "a.npz", () => WithMarks("indices", NpyBytes.Integers("(1,)", 9))),
        Bytes("npy, a lone array", "mapping-needed", "data.npy", () => NpyBytes.Floats("(4, 2)", 1, 2, 3, 4, 5, 6, 7, 8)),
        Bytes("npy, a pickle under its name", "unknown-format", "obs.npy", () => [0x80, 4, 0x95, 10, 0, 0, 0, 0, 0, 0, 0, 0x8c, 2, (byte)'o', (byte)'s', (byte)'.']),
    ];

    private static HostileUpload Npz(string name, string code, byte[] observations) =>
        Bytes(name, code, "a.npz", () => ZipBytes.Stored(("obs.npy", observations), ("actions.npy", Actions)));

    private static byte[] WithMarks(string name, byte[] marks) => ZipBytes.Stored(
        ("obs.npy", NpyBytes.Floats("(4, 1)", 1, 2, 3, 4)), ("actions.npy", NpyBytes.Floats("(4, 1)", 1.5f, 2.5f, 3.5f, 4.5f)), ($"{name}.npy", marks));
}
