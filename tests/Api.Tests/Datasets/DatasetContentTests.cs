using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Tests.Datasets;

public sealed class DatasetContentTests : IDisposable
{
    private readonly ServiceApplication _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Canonical_OfAReadyDataset_IsTheSameZipEveryTime()
    {
        var id = await _application.MakeReadyDatasetAsync();
        await StoreAsync(ObjectKeys.DatasetCanonicalFile(id, "dataset.json"), "{}");
        await StoreAsync(ObjectKeys.DatasetCanonicalFile(id, "data-00000.safetensors"), "bytes");
        await StoreAsync(ObjectKeys.DatasetCanonicalFile(id, "report.json"), "{}");

        var first = await _application.Client.GetByteArrayAsync($"/v1/datasets/{id}/content?format=canonical");
        var second = await _application.Client.GetByteArrayAsync($"/v1/datasets/{id}/content?format=canonical");

        Assert.Equal(first, second);
        using var archive = new ZipArchive(new MemoryStream(first));
        Assert.Equal(["data-00000.safetensors", "dataset.json"], archive.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task Export_NotMadeYet_IsAcceptedAndTheFileOnceItIsThere()
    {
        var id = await _application.MakeReadyDatasetAsync();
        var path = $"/v1/datasets/{id}/content?format=npz&wait=0";

        using var early = await _application.Client.GetAsync(path);
        await StoreAsync(ObjectKeys.DatasetExport(id, ExportFormat.Npz), "0123456789");
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = new RangeHeaderValue(2, 4);
        using var late = await _application.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.Accepted, path), (early.StatusCode, early.Headers.Location!.ToString()));
        Assert.Equal("1", early.Headers.RetryAfter!.ToString());
        Assert.Equal((HttpStatusCode.PartialContent, "234"), (late.StatusCode, await late.Content.ReadAsStringAsync()));
        Assert.Equal($"{id}.npz", late.Content.Headers.ContentDisposition!.FileName);
        Assert.NotNull(late.Headers.ETag);
    }

    [Fact]
    public async Task Export_Waited_AnswersWhenTheFileIsThere()
    {
        var id = await _application.MakeReadyDatasetAsync();
        var waiting = _application.Client.GetAsync($"/v1/datasets/{id}/content?format=lerobot&wait=60");

        await StoreAsync(ObjectKeys.DatasetExport(id, ExportFormat.Lerobot), "zip");
        while (!waiting.IsCompleted)
        {
            _application.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        using var response = await waiting;
        Assert.Equal((HttpStatusCode.OK, "zip"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal($"{id}-lerobot.zip", response.Content.Headers.ContentDisposition!.FileName);
    }

    [Fact]
    public async Task Export_ThatFailed_IsSaidOnceAndTriedAgain()
    {
        var id = await _application.MakeReadyDatasetAsync();
        await StoreAsync(ObjectKeys.DatasetExportProblem(id, ExportFormat.Npz), """{ "severity": "error", "code": "too-complex", "detail": "It took too long.", "advice": "Split it." }""");

        using var failed = await _application.Client.GetAsync($"/v1/datasets/{id}/content?format=npz&wait=0");
        using var again = await _application.Client.GetAsync($"/v1/datasets/{id}/content?format=npz&wait=0");

        var problem = await JsonAssert.ProblemAsync(failed, 422, "dataset-not-exported");
        Assert.Equal("too-complex", problem["errors"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
    }

    [Fact]
    public async Task Export_Fetched_IsNotedOnceADayUntilTheDatasetIsDeleted()
    {
        var id = await _application.MakeReadyDatasetAsync();
        var path = $"/v1/datasets/{id}/content?format=npz&wait=0";
        await _application.Client.GetAsync(path);
        Assert.Empty(Uses());

        await StoreAsync(ObjectKeys.DatasetExport(id, ExportFormat.Npz), "0123456789");
        await _application.Client.GetAsync(path);
        _application.Clock.Advance(TimeSpan.FromDays(1));
        await _application.Client.GetAsync(path);
        await _application.Client.GetAsync(path);
        Assert.Equal(["2026-01-02", "2026-01-03"], Uses());

        await _application.Client.DeleteAsync($"/v1/datasets/{id}");
        Assert.Empty(Uses());

        IEnumerable<string> Uses() => _application.StoredFiles().Where(file => file.Contains("/uses/", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)).Where(name => !name.Contains('.'));
    }

    [Fact]
    public async Task Source_OfADatasetMadeFromOthers_IsAConflictAndCanonicalTheDefault()
    {
        var source = await _application.MakeReadyDatasetAsync();
        using var made = await _application.PostJsonAsync("/v1/datasets/derived?wait=0", $$"""{ "name": "d", "sources": [{ "dataset": "{{source}}" }] }""");
        var id = await ServiceApplication.IdOf(made);
        await _application.ReadAsync(id, ExampleDataset.Accepted());
        await StoreAsync(ObjectKeys.DatasetCanonicalFile(id, "dataset.json"), "{}");

        using var files = await _application.Client.GetAsync($"/v1/datasets/{id}/content?format=source");
        using var plain = await _application.Client.GetAsync($"/v1/datasets/{id}/content");

        await JsonAssert.ProblemAsync(files, 409, "dataset-not-uploaded");
        Assert.Equal($"{id}-canonical.zip", plain.Content.Headers.ContentDisposition!.FileName);
    }

    [Fact]
    public async Task Format_OfADatasetThatIsNotRead_IsAConflict()
    {
        using var upload = await _application.UploadAsync("1\n");
        var id = await ServiceApplication.IdOf(upload);

        using var npz = await _application.Client.GetAsync($"/v1/datasets/{id}/content?format=npz");
        using var unknown = await _application.Client.GetAsync($"/v1/datasets/{id}/content?format=zarr");

        await JsonAssert.ProblemAsync(npz, 409, "dataset-not-read");
        await JsonAssert.ProblemAsync(unknown, 400, "invalid-request");
    }

    private async Task StoreAsync(string key, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await _application.Storage.PutAsync(key, content, CancellationToken.None);
    }
}
