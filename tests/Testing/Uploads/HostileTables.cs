using System.Text;
using static ImitationService.Testing.Uploads.HostileUploads;

namespace ImitationService.Testing.Uploads;

internal static class HostileTables
{
    public static IEnumerable<HostileUpload> All =>
    [
        Text("csv, nothing in it", "empty-file", "a.csv", ""),
        Text("csv, comments alone", "empty-file", "a.csv", "# one\n# two\n"),
        Text("csv, blank lines alone", "empty-file", "a.csv", "\n\n  \n"),
        Text("csv, header alone", "too-few-transitions", "a.csv", "obs_0,action\n"),
        Text("csv, one transition", "too-few-transitions", "a.csv", "obs_0,action\n0.5,1\n"),
        Text("csv, a line too short", "ragged-row", "a.csv", "obs_0,obs_1,action\n1,2,3\n1,2\n1,2,3\n"),
        Text("csv, a line too long", "ragged-row", "a.csv", "obs_0,obs_1,action\n1,2,3\n1,2,3,4\n1,2,3\n"),
        Text("csv, a word among numbers", "not-a-number", "a.csv", "obs_0,action\n1,0.5\n2,0.25\nthree,0.125\n"),
        Text("csv, a word in the action", "not-a-number", "a.csv", "obs_0,action\n1,0.5\n2,left\n3,0.125\n"),
        Text("csv, an empty cell", "missing-value", "a.csv", "obs_0,action\n1,0.5\n,0.25\n3,0.125\n"),
        Text("csv, NaN in the observation", "not-finite", "a.csv", "obs_0,action\n1,0.5\nnan,0.25\n3,0.125\n"),
        Text("csv, infinity in the action", "not-finite", "a.csv", "obs_0,action\n1,0.5\n2,inf\n3,0.125\n"),
        Text("csv, more than single precision holds", "not-finite", "a.csv", "obs_0,action\n1,0.5\n1e300,0.25\n3,0.125\n"),
        Text("csv, no header and no hint", "mapping-needed", "a.csv", "0.1,0.2,0.3\n0.4,0.5,0.6\n"),
        Text("csv, names that say nothing", "mapping-needed", "a.csv", "foo,bar\n0.1,0.2\n0.4,0.5\n"),
        Text("csv, no action", "mapping-needed", "a.csv", "obs_0,obs_1\n0.1,0.2\n0.4,0.5\n"),
        Text("csv, no observation", "mapping-needed", "a.csv", "action\n0.1\n0.4\n"),
        Text("csv, two columns of one name", "duplicate-column", "a.csv", "obs_0,obs_0,action\n1,2,3\n4,5,6\n"),
        Bytes("csv, invalid UTF-8 in its words", "unknown-format", "a.csv", () => [.. "obs_0,action\n1,l"u8, 0xC3, 0x28, .. "\n2,r\n"u8]),
        Bytes("csv, a NUL in it", "unknown-format", "a.csv", () => [.. "obs_0,action\n1,2\n"u8, 0, .. "3,4\n"u8]),
        Bytes("csv, one endless line", "line-too-long", "a.csv", EndlessLine),
        Bytes("csv, an endless line after good ones", "line-too-long", "a.csv", () => [.. "obs_0,action\n1,2\n3,4\n"u8, .. EndlessLine()]),
        Bytes("csv, too many columns", "too-many-columns", "a.csv", () => Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Range(0, 100_000)) + "\n")),
        Bytes("csv, a name of a megabyte", "mapping-needed", "a.csv", () => Encoding.ASCII.GetBytes(new string('x', 1 << 20) + ",y\n1,2\n3,4\n")),
        Text("csv, an open quote", "ragged-row", "a.csv", "obs_0,obs_1,action\n1,2,3\n1,\"2,3\n1,2,3\n"),
        Text("csv, a text as observation", "mapping-needed", "a.csv", "obs_0,action\nred,0.5\ngreen,0.25\nred,0.125\n"),
        Text("csv, a page of prose", "mapping-needed", "a.csv", "It was the best of times\nit was the worst of times\n"),
        new("csv, observations and actions of different length", "count-mismatch", null,
        [
            new HostileFile("observations.csv", () => "0.1 0.2\n0.3 0.4\n0.5 0.6\n0.7 0.8\n"u8.ToArray()),
            new HostileFile("actions.csv", () => "1\n0\n"u8.ToArray()),
        ]),
    ];

    // Past the limit of 32 MiB for a line.
    private static byte[] EndlessLine()
    {
        var line = new byte[(32 << 20) + (1 << 20)];
        line.AsSpan().Fill((byte)'1');
        return line;
    }
}
