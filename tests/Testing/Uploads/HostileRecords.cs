using System.Text;
using static ImitationService.Testing.Uploads.HostileUploads;

namespace ImitationService.Testing.Uploads;

internal static class HostileRecords
{
    private const string Good = """{"obs":[1,2],"action":0.5}""";

    public static IEnumerable<HostileUpload> All =>
    [
        Text("jsonl, cut within a record", "invalid-json", "a.jsonl", $"{Good}\n{{\"obs\":[1,"),
        Text("jsonl, NaN is not JSON", "invalid-json", "a.jsonl", $"{Good}\n{{\"obs\":[NaN,2],\"action\":0.5}}\n"),
        Text("jsonl, a key twice", "invalid-json", "a.jsonl", $"{Good}\n{{\"obs\":[1,2],\"obs\":[1,2],\"action\":0.5}}\n"),
        Text("jsonl, a number for a record", "not-an-object", "a.jsonl", $"{Good}\n5\n"),
        Text("jsonl, an observation too short", "ragged-row", "a.jsonl", $"{Good}\n{{\"obs\":[1],\"action\":0.5}}\n"),
        Text("jsonl, an observation that is null", "missing-value", "a.jsonl", $"{Good}\n{{\"obs\":null,\"action\":0.5}}\n"),
        Text("jsonl, a text in the observation", "ragged-row", "a.jsonl", $"{Good}\n{{\"obs\":[1,\"x\"],\"action\":0.5}}\n"),
        Text("jsonl, a record without action", "missing-value", "a.jsonl", $"{Good}\n{Good}\n{{\"obs\":[1,2]}}\n"),
        Text("jsonl, a number beyond single precision", "not-finite", "a.jsonl", $"{Good}\n{{\"obs\":[1e200,2],\"action\":0.5}}\n"),
        Text("jsonl, a number beyond any precision", "not-finite", "a.jsonl", $"{Good}\n{{\"obs\":[1e999,2],\"action\":0.5}}\n"),
        Text("jsonl, a key that comes too late", "missing-value", "a.jsonl", "{\"obs\":[1]}\n{\"obs\":[1],\"action\":1}\n{\"obs\":[1],\"action\":0}\n"),
        Text("jsonl, no known key", "mapping-needed", "a.jsonl", "{\"foo\":1,\"bar\":2}\n{\"foo\":1,\"bar\":2}\n"),
        Text("jsonl, one transition", "too-few-transitions", "a.jsonl", Good + "\n"),
        Text("jsonl, an empty object", "mapping-needed", "a.jsonl", "{}\n{}\n"),
        Text("jsonl, an empty observation", "mapping-needed", "a.jsonl", "{\"obs\":[],\"action\":1}\n{\"obs\":[],\"action\":2}\n"),
        Text("jsonl, an episode without transitions", "empty-episode", "a.jsonl", "{\"obs\":[[1],[2]],\"actions\":[1,2],\"rewards\":[0,0]}\n{\"obs\":[],\"actions\":[],\"rewards\":[]}\n"),
        Text("jsonl, episodes whose counts do not fit", "count-mismatch", "a.jsonl", "{\"obs\":[[1],[2],[3],[4]],\"actions\":[1,2],\"rewards\":[0,0]}\n"),
        Bytes("jsonl, as deep as the sea", "invalid-json", "a.jsonl", () => Encoding.ASCII.GetBytes($"{{\"obs\":{new string('[', 100_000)}{new string(']', 100_000)},\"action\":1}}\n")),
        Bytes("jsonl, objects as deep as the sea", "invalid-json", "a.jsonl", () => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 50_000)) + "1" + new string('}', 50_000) + "\n")),
        Bytes("jsonl, invalid UTF-8 in a key", "invalid-text", "a.jsonl", () => [.. "{\"obs\":[1],\"action\":0}\n"u8, .. new byte[70_000].Select(_ => (byte)'\n'), .. "{\"o"u8, 0xC3, 0x28, .. "\":[1]}\n"u8]),
        Text("jsonl, half a surrogate in a key", "invalid-text", "a.jsonl", $"{Good}\n{{\"obs\":[1,2],\"\\ud800\":1,\"action\":0.5}}\n"),
        Text("jsonl, half a surrogate in a text", "invalid-text", "a.jsonl", "{\"obs\":[1],\"action\":\"\\udc00\"}\n{\"obs\":[1],\"action\":\"a\"}\n"),
        Bytes("jsonl, a hundred thousand keys", "too-many-columns", "a.jsonl", () => Encoding.ASCII.GetBytes("{" + string.Join(',', Enumerable.Range(0, 100_000).Select(number => $"\"k{number}\":1")) + "}\n")),
        Bytes("jsonl, a very wide observation", "too-many-columns", "a.jsonl", () => Encoding.ASCII.GetBytes($"{{\"obs\":[{string.Join(',', Enumerable.Repeat(1, 100_000))}],\"action\":1}}\n")),
        Text("json, an array cut short", "invalid-json", "a.json", $"[{Good},{Good}"),
        Text("json, an empty array", "empty-file", "a.json", "[]"),
        Text("json, an array of arrays", "not-an-object", "a.json", "[[1,2],[3,4]]"),
    ];
}
