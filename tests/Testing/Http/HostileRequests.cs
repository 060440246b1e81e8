using System.Net.Http.Headers;
using System.Text;

namespace ImitationService.Testing.Http;

/// <summary>
/// Requests that break rules, each in one way. They hold against a service in any state, with datasets or without; none of them
/// is an upload whose files are read.
/// </summary>
public static class HostileRequests
{
    private const string UnknownDataset = "ds_01m85vk5gcf8btv6afwrhr6hgp";
    private const string UnknownRun = "run_01m85vk5gcf8btv6afwrhr6hgp";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<HostileRequest> All { get; } =
    [
        .. Routes(), .. Queries(), .. Bodies(), .. RunMembers(), .. RunOptions(), .. Identifiers(), .. Headers(), .. Uploads(),
    ];

    private static IEnumerable<HostileRequest> Routes() =>
    [
        Get("unknown route", 404, "/v2/runs"),
        Get("unknown route below a known one", 404, $"/v1/runs/{UnknownRun}/weights"),
        Get("path that climbs out, encoded", 404, "/v1/runs/..%2f..%2fetc%2fpasswd"),
        Get("path that climbs out, encoded twice", 404, "/v1/runs/%252e%252e%252fetc"),
        Get("path with backslashes", 404, "/v1/datasets/..%5c..%5cwindows"),
        Get("path with a markup name", 404, "/v1/runs/%3Cscript%3Ealert(1)%3C%2Fscript%3E"),
        Get("path with a quote and SQL", 404, "/v1/runs/'%20OR%201=1--"),
        Get("very long identifier", 404, "/v1/runs/" + new string('a', 4000)),
        Get("control characters in a path", 404, "/v1/runs/a%01b%0d%0ac"),
        Send("wrong method on a list", 405, HttpMethod.Patch, "/v1/runs"),
        Send("wrong method on an item", 405, HttpMethod.Delete, $"/v1/runs/{UnknownRun}"),
        Send("made-up method", 405, new HttpMethod("BREW"), "/v1/datasets"),
        Send("method that only reads here", 405, HttpMethod.Post, "/v1/capabilities"),
        Send("writing to a download", 405, HttpMethod.Put, $"/v1/runs/{UnknownRun}/bundle"),
    ];

    private static IEnumerable<HostileRequest> Queries() =>
    [
        Get("limit of zero", 400, "/v1/runs?limit=0"),
        Get("negative limit", 400, "/v1/datasets?limit=-1"),
        Get("limit beyond the largest", 400, "/v1/runs?limit=201"),
        Get("limit beyond 32 bits", 400, "/v1/runs?limit=99999999999"),
        Get("limit in words", 400, "/v1/runs?limit=all"),
        Get("limit with a fraction", 400, "/v1/runs?limit=1.5"),
        Get("limit in hexadecimal", 400, "/v1/runs?limit=0x10"),
        Get("limit with spaces", 400, "/v1/runs?limit=%201"),
        Get("empty limit", 400, "/v1/runs?limit="),
        Get("limit twice", 400, "/v1/runs?limit=1&limit=2"),
        Get("unknown query parameter", 400, "/v1/runs?page=2"),
        Get("query parameter in the wrong case", 400, "/v1/runs?Limit=2"),
        Get("unknown state", 400, "/v1/runs?state=exploded"),
        Get("state as a number", 400, "/v1/runs?state=3"),
        Get("two states in one", 400, "/v1/runs?state=failed,queued"),
        Get("cursor that is no base64", 400, "/v1/runs?after=!!!"),
        Get("cursor of another list", 400, "/v1/runs?after=ZHNfMDFtODV2azZ2MGZtM3Y0MWMxOGV4Nm1kcjk"),
        Get("cursor with SQL in it", 400, "/v1/datasets?after=JyBPUiAxPTEtLQ"),
        Get("cursor beyond all length", 400, "/v1/runs?after=" + new string('A', 3000)),
        Get("wait for an hour", 400, "/v1/runs?wait=3600"),
        Get("wait beyond the longest", 400, $"/v1/runs/{UnknownRun}?wait=61"),
        Get("negative wait", 400, $"/v1/datasets/{UnknownDataset}?wait=-1"),
        Get("events after a negative sequence", 400, $"/v1/runs/{UnknownRun}/events?after=-5"),
        Get("events after something infinite", 400, $"/v1/runs/{UnknownRun}/events?after=Infinity"),
        Get("points without number", 400, $"/v1/runs/{UnknownRun}/metrics?max_points=1000000000"),
        Get("one point", 400, $"/v1/runs/{UnknownRun}/metrics?max_points=1"),
        Get("too many names", 400, $"/v1/runs/{UnknownRun}/metrics?" + string.Join('&', Enumerable.Repeat("name=a", 65))),
        Get("query on an endpoint without any", 400, "/v1/capabilities?verbose=true"),
    ];

    private static IEnumerable<HostileRequest> Bodies() =>
    [
        PostRun("no body", 400, string.Empty),
        PostRun("white space", 400, "   "),
        PostRun("half an object", 400, "{ \"dataset_id\": "),
        PostRun("two objects", 400, "{}{}"),
        PostRun("trailing comma", 400, "{ \"dataset_id\": \"latest\", }"),
        PostRun("comment", 400, "{ /* hi */ \"dataset_id\": \"latest\" }"),
        PostRun("single quotes", 400, "{ 'dataset_id': 'latest' }"),
        PostRun("not a number", 400, "{ \"dataset_id\": \"latest\", \"seed\": NaN }"),
        PostRun("byte order mark in the middle", 400, "{ \uFEFF\"dataset_id\": \"latest\" }"),
        PostRun("list", 400, "[]"),
        PostRun("text", 400, "\"latest\""),
        PostRun("null", 400, "null"),
        PostRun("member twice", 400, """{ "dataset_id": "latest", "dataset_id": "latest" }"""),
        PostRun("nested without end", 400, "{ \"options\": " + string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5001)),
        PostRun("half a surrogate pair", 400, """{ "dataset_id": "\ud800" }"""),
        PostRun("half a surrogate pair as a name", 400, """{ "\ud800": 1, "dataset_id": "latest" }"""),
        PostRun("larger than a megabyte", 413, "{ \"dataset_id\": \"" + new string('a', 1 << 20) + "\" }"),
        new("bytes that are no UTF-8", 400, () => Post("/v1/runs", [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d], "application/json")),
        new("form instead of JSON", 415, () => Post("/v1/runs", "dataset_id=latest"u8.ToArray(), "application/x-www-form-urlencoded")),
        new("JSON in another character set", 415, () => Post("/v1/runs", Encoding.Unicode.GetBytes("{}"), "application/json; charset=utf-16")),
        new("body without media type", 415, () => Post("/v1/runs", "{}"u8.ToArray(), null)),
        new("XML", 415, () => Post("/v1/runs", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"u8.ToArray(), "application/xml")),
    ];

    private static IEnumerable<HostileRequest> RunMembers() =>
    [
        PostRun("dataset left out", 400, "{}"),
        PostRun("dataset null", 400, """{ "dataset_id": null }"""),
        PostRun("dataset a number", 400, """{ "dataset_id": 7 }"""),
        PostRun("dataset empty", 400, """{ "dataset_id": "" }"""),
        PostRun("dataset a path", 404, """{ "dataset_id": "../../etc/passwd" }"""),
        PostRun("dataset a URL", 404, """{ "dataset_id": "http://169.254.169.254/latest" }"""),
        PostRun("dataset unknown", 404, $$"""{ "dataset_id": "{{UnknownDataset}}" }"""),
        PostRun("unknown member", 400, """{ "dataset_id": "latest", "callback_url": "http://evil" }"""),
        PostRun("member in another case", 400, """{ "Dataset_Id": "latest" }"""),
        PostRun("member of JavaScript's insides", 400, """{ "dataset_id": "latest", "__proto__": {} }"""),
        PostRun("type annotation", 400, """{ "$type": "System.IO.FileInfo", "dataset_id": "latest" }"""),
        PostRun("unknown algorithm", 400, """{ "dataset_id": "latest", "algorithm": "gail2" }"""),
        PostRun("algorithm a path", 400, """{ "dataset_id": "latest", "algorithm": "../bc" }"""),
        PostRun("algorithm with SQL", 400, """{ "dataset_id": "latest", "algorithm": "bc'; DROP TABLE runs;--" }"""),
        PostRun("negative seed", 400, """{ "dataset_id": "latest", "seed": -1 }"""),
        PostRun("seed JavaScript cannot keep", 400, """{ "dataset_id": "latest", "seed": 9007199254740992 }"""),
        PostRun("seed beyond 64 bits", 400, """{ "dataset_id": "latest", "seed": 99999999999999999999 }"""),
        PostRun("seed with a fraction", 400, """{ "dataset_id": "latest", "seed": 1.5 }"""),
        PostRun("seed as text", 400, """{ "dataset_id": "latest", "seed": "7" }"""),
        PostRun("no attempts", 400, """{ "dataset_id": "latest", "max_attempts": 0 }"""),
        PostRun("eleven attempts", 400, """{ "dataset_id": "latest", "max_attempts": 11 }"""),
        PostRun("no time", 400, """{ "dataset_id": "latest", "max_runtime_seconds": 0 }"""),
        PostRun("all the time", 400, """{ "dataset_id": "latest", "max_runtime_seconds": 9223372036854775807 }"""),
        PostRun("empty name", 400, """{ "dataset_id": "latest", "name": "" }"""),
        PostRun("endless name", 400, $$"""{ "dataset_id": "latest", "name": "{{new string('n', 201)}}" }"""),
        PostRun("name with a line break", 400, """{ "dataset_id": "latest", "name": "a\r\nX-Injected: 1" }"""),
        PostRun("options a list", 400, """{ "dataset_id": "latest", "options": [] }"""),
        PostRun("options a text", 400, """{ "dataset_id": "latest", "options": "steps=1" }"""),
    ];

    private static IEnumerable<HostileRequest> RunOptions() =>
    [
        Options("unknown option", "\"stepz\": 1"),
        Options("both lengths", "\"steps\": 1, \"epochs\": 1"),
        Options("no steps", "\"steps\": 0"),
        Options("more steps than there is time", "\"steps\": 100000001"),
        Options("steps beyond 32 bits", "\"steps\": 5000000000"),
        Options("steps beyond 64 bits", "\"steps\": 1e30"),
        Options("no batch", "\"batch_size\": 0"),
        Options("batch of a thousand million", "\"batch_size\": 1000000000"),
        Options("batch beyond 32 bits", "\"batch_size\": 4294967296"),
        Options("batch null", "\"batch_size\": null"),
        Options("batch as text", "\"batch_size\": \"256\""),
        Options("layer without width", "\"hidden_sizes\": [0]"),
        Options("layer wider than memory", "\"hidden_sizes\": [1000000]"),
        Options("nine layers", "\"hidden_sizes\": [1,1,1,1,1,1,1,1,1]"),
        Options("layer that is a text", "\"hidden_sizes\": [\"128\"]"),
        Options("layer null", "\"hidden_sizes\": [null]"),
        Options("layers null", "\"hidden_sizes\": null"),
        Options("learning rate of nothing", "\"learning_rate\": 0"),
        Options("negative learning rate", "\"learning_rate\": -0.001"),
        Options("learning rate beyond doubles", "\"learning_rate\": 1e999"),
        Options("unknown activation", "\"activation\": \"swish\""),
        Options("activation by number", "\"activation\": 0"),
        Options("whole dataset for validation", "\"validation_fraction\": 1"),
        Options("negative warm-up", "\"warmup_steps\": -1"),
        Options("no observations", "\"observations\": []"),
        Options("observation null", "\"observations\": [null]"),
        Options("observation half a surrogate pair", "\"observations\": [\"\\ud800\"]"),
        Options("option half a surrogate pair", "\"\\udc00\": 1"),
        Options("head that does not exist", "\"head\": \"oracle\""),
        Options("modes of nothing", "\"head\": \"gmm\", \"modes\": 1"),
        Options("gradient norm of nothing", "\"max_gradient_norm\": 0"),
    ];

    private static IEnumerable<HostileRequest> Identifiers() =>
    [
        Get("unknown dataset", 404, $"/v1/datasets/{UnknownDataset}"),
        Get("report of an unknown dataset", 404, $"/v1/datasets/{UnknownDataset}/report"),
        Get("episodes of an unknown dataset", 404, $"/v1/datasets/{UnknownDataset}/episodes"),
        Get("content of an unknown dataset", 404, $"/v1/datasets/{UnknownDataset}/content"),
        Send("deleting an unknown dataset", 404, HttpMethod.Delete, $"/v1/datasets/{UnknownDataset}"),
        Send("deleting whatever is latest", 404, HttpMethod.Delete, "/v1/datasets/latest"),
        Get("unknown run", 404, $"/v1/runs/{UnknownRun}"),
        Get("dataset where a run belongs", 404, $"/v1/runs/{UnknownDataset}"),
        Get("stream of an unknown run", 404, $"/v1/runs/{UnknownRun}/events/stream"),
        Get("curve of an unknown run", 404, $"/v1/runs/{UnknownRun}/curve.svg"),
        Get("bundle of an unknown run", 404, $"/v1/runs/{UnknownRun}/bundle"),
        Send("cancelling an unknown run", 404, HttpMethod.Post, $"/v1/runs/{UnknownRun}/cancel"),
        Send("cancelling whatever is latest", 404, HttpMethod.Post, "/v1/runs/latest/cancel"),
        Get("unknown algorithm in the catalogue", 404, "/v1/algorithms/dagger"),
        new("own identifier that is not allowed", 400, () => With(new HttpRequestMessage(HttpMethod.Put, "/v1/runs/run_mine"), "{ \"dataset_id\": \"latest\" }")),
    ];

    private static IEnumerable<HostileRequest> Headers() =>
    [
        Header("endless idempotency key", 400, "Idempotency-Key", new string('k', 256)),
        Header("empty idempotency key", 400, "Idempotency-Key", string.Empty),
        Header("page of another origin", 403, "Origin", "https://evil.example"),
        Header("page without origin", 403, "Origin", "null"),
        new("another host name", 421, () => new HttpRequestMessage(HttpMethod.Get, "/v1/runs") { Headers = { Host = "evil.example" } }),
        new("host name that only begins right", 421, () => new HttpRequestMessage(HttpMethod.Get, "/v1/runs") { Headers = { Host = "localhost.evil.example" } }),
        new("headers beyond measure", 431, () => new HttpRequestMessage(HttpMethod.Get, "/v1/runs") { Headers = { { "X-Large", new string('x', 20_000) } } }),
    ];

    private static IEnumerable<HostileRequest> Uploads() =>
    [
        new("dataset of no upload", 400, () => Post("/v1/datasets", "{}"u8.ToArray(), "application/json")),
        new("dataset of nothing at all", 400, () => Post("/v1/datasets", "{\"files\":[null,{\"upload\":null}]}"u8.ToArray(), "application/json")),
        new("dataset as text", 415, () => Post("/v1/datasets", "{}"u8.ToArray(), "text/plain")),
        new("upload without tus", 412, () => Post("/v1/uploads", [], "text/plain")),
        new("upload past the service of no length", 400, () => Post("/v1/uploads/presigned", "{}"u8.ToArray(), "application/json")),
        new("upload without body", 415, () => new HttpRequestMessage(HttpMethod.Post, "/v1/datasets")),
        Form("upload without boundary", 400, "multipart/form-data", "x"),
        Form("upload with an endless boundary", 400, "multipart/form-data; boundary=" + new string('b', 71), "x"),
        Form("upload that never begins", 400, "multipart/form-data; boundary=b", "nothing here"),
        Form("upload that ends in a part", 400, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc"),
        Form("upload without files", 400, "multipart/form-data; boundary=b", "--b--\r\n"),
        Part("part without disposition", "Content-Type: text/csv"),
        Part("part that is an attachment", "Content-Disposition: attachment; filename=\"a\""),
        Part("unknown field", "Content-Disposition: form-data; name=\"colour\""),
        Part("file as a field", "Content-Disposition: form-data; name=\"file\""),
        Part("file under another name", "Content-Disposition: form-data; name=\"upload\"; filename=\"a.csv\""),
        Part("file without a name", "Content-Disposition: form-data; name=\"file\"; filename=\"\""),
        Part("file name that climbs out", "Content-Disposition: form-data; name=\"file\"; filename=\"../../../root/.bashrc\""),
        Part("file name that climbs out, encoded", "Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''..%2F..%2Fa"),
        Part("absolute file name", "Content-Disposition: form-data; name=\"file\"; filename=\"/etc/shadow\""),
        Part("endless file name", $"Content-Disposition: form-data; name=\"file\"; filename=\"{new string('f', 1000)}\""),
        Part("endless part header", $"Content-Disposition: form-data; name=\"file\"; filename=\"a\"; x=\"{new string('x', 10_000)}\""),
        Part("part with many headers", "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n" + string.Join("\r\n", Enumerable.Range(0, 40).Select(i => $"X-{i}: 1"))),
        Part("mapping that is no JSON", "Content-Disposition: form-data; name=\"mapping\""),
        Part("digest in another form", "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Digest: sha-256=abc"),
        Part("digest of other bytes", "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
        Part("name of control characters", "Content-Disposition: form-data; name=\"name\"", "a\u0007b"),
        Part("endless name of a dataset", "Content-Disposition: form-data; name=\"name\"", new string('n', 5000)),
        Part("empty file", "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"", string.Empty),
        new("wait of an upload beyond the longest", 400, () => Post("/v1/datasets?wait=100", "--b--\r\n"u8.ToArray(), "multipart/form-data; boundary=b")),
    ];

    private static HostileRequest Get(string name, int status, string path) => Send(name, status, HttpMethod.Get, path);

    private static HostileRequest Send(string name, int status, HttpMethod method, string path) =>
        new(name, status, () => new HttpRequestMessage(method, path));

    private static HostileRequest PostRun(string name, int status, string body) =>
        new("run: " + name, status, () => With(new HttpRequestMessage(HttpMethod.Post, "/v1/runs"), body));

    private static HostileRequest Options(string name, string members) =>
        new("options: " + name, 400, () => With(new HttpRequestMessage(HttpMethod.Post, "/v1/runs"), "{ \"dataset_id\": \"latest\", \"options\": { " + members + " } }"));

    private static HostileRequest Header(string name, int status, string header, string value) => new(name, status, () =>
    {
        var request = With(new HttpRequestMessage(HttpMethod.Post, "/v1/runs"), $$"""{ "dataset_id": "{{UnknownDataset}}" }""");
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    });

    private static HostileRequest Form(string name, int status, string mediaType, string body) =>
        new(name, status, () => Post("/v1/datasets", Encoding.UTF8.GetBytes(body), mediaType));

    private static HostileRequest Part(string name, string headers, string body = "not json") =>
        Form("part: " + name, 400, "multipart/form-data; boundary=b", $"--b\r\n{headers}\r\n\r\n{body}\r\n--b--\r\n");

    private static HttpRequestMessage With(HttpRequestMessage request, string json)
    {
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return request;
    }

    private static HttpRequestMessage Post(string path, byte[] body, string? mediaType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }
}
