using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Api.Tests.Access;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Tests.Datasets;

/// <summary>The report as JSON and as a page, and what it refuses.</summary>
public sealed class DatasetReportTests : IDisposable
{
    private static readonly DatasetProblem Severe = new(
        ProblemSeverity.Severe, "off-by-one", "The actions are a row late.", "Move them.", Feature: "action", Effect: "It acts too late.");

    private readonly ServiceApplication _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public async Task Report_WithACloserLook_HasBoth()
    {
        var id = await MakeDatasetAsync(Severe);

        var report = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets/{id}/report"))!;

        Assert.Equal(60, report["transitions"]!.GetValue<long>());
        Assert.Equal("It acts too late.", report["problems"]![0]!["effect"]!.GetValue<string>());
        Assert.Equal("severe", report["problems"]![0]!["severity"]!.GetValue<string>());
        JsonAssert.Equal(
            """
            { "feature": "action", "dimension": 0, "quantiles": [0, 0, 0.25, 0.5, 0.75, 1, 1],
              "histogram": { "from": 0, "to": 1, "counts": [30, 0, 30] }, "coverage": 0.6666, "start_spread": 0.5 }
            """,
            report["analysis"]!["profiles"]![0]!.ToJsonString());
        Assert.Equal(0.97, report["analysis"]!["actions"]!["copy_last_action"]!.GetValue<double>());
    }

    [Fact]
    public async Task Page_OfADataset_ShowsTheReportAndLoadsAndRunsNothing()
    {
        var id = await MakeDatasetAsync(Severe);

        using var response = await _application.Client.GetAsync($"/datasets/{id}");
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("default-src 'none'; style-src 'unsafe-inline'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.All((string[])["off-by-one", "It acts too late.", "Move them.", "action[0]", "0.970", "accept_findings"], text => Assert.Contains(text, page));
        Assert.All((string[])["<script", "src=", "http:", "https:", "@import", "url("], text => Assert.DoesNotContain(text, page));
    }

    [Fact]
    public async Task Report_SeveralChoices_CountsTheClassesOfEach()
    {
        var read = ExampleDataset.Accepted();
        var id = await MakeDatasetAsync(Severe with { Severity = ProblemSeverity.Note }, read: read with
        {
            Contents = read.Contents! with { Action = new ActionSpace(ActionKind.MultiDiscrete, 2, ClassesPerDimension: [3, 2]) },
            Report = read.Report with { ChoiceCounts = [[15, 0, 45], [30, 30]] },
        });

        var dataset = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets/{id}"))!;
        var report = JsonNode.Parse(await _application.Client.GetStringAsync($"/v1/datasets/{id}/report"))!;
        var page = await _application.Client.GetStringAsync($"/datasets/{id}");

        JsonAssert.Equal("{ \"kind\": \"multi_discrete\", \"dimensions\": 2, \"classes_per_dimension\": [3, 2] }", dataset["action"]!.ToJsonString());
        JsonAssert.Equal("[[15, 0, 45], [30, 30]]", report["choice_counts"]!.ToJsonString());
        Assert.Null(report["action_counts"]);
        Assert.All((string[])["choices, of 3, 2 classes", "dimension 0, class 2", "45 transitions", "dimension 1, class 1"], text => Assert.Contains(text, page));
    }

    [Fact]
    public async Task Page_NamesOfTheUpload_AreTextAndNoMarkup()
    {
        const string Evil = "<script>alert('x')</script>\"&";
        var id = await MakeDatasetAsync(Severe with { Detail = Evil, Advice = Evil, Feature = Evil, Code = Evil, Effect = Evil, File = Evil }, Evil);

        var page = await _application.Client.GetStringAsync($"/datasets/{id}");

        Assert.DoesNotContain("<script", page);
        Assert.Contains("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&quot;&amp;", page);
    }

    [Fact]
    public async Task Page_OfARejectedDataset_SaysWhy()
    {
        using var upload = await _application.UploadAsync("1\n");
        var id = await ServiceApplication.IdOf(upload);
        await _application.ReadAsync(id, ExampleDataset.Rejected());

        var page = await _application.Client.GetStringAsync($"/datasets/{id}");

        Assert.Contains("Line 3 has 2 values, the others 4.", page);
        Assert.Contains("could not be made into a dataset", page);
    }

    [Fact]
    public async Task Page_OfAnUnreadDataset_ComesAgain()
    {
        using var upload = await _application.UploadAsync("1\n");

        var page = await _application.Client.GetStringAsync($"/datasets/{await ServiceApplication.IdOf(upload)}");

        Assert.Contains("http-equiv=\"refresh\"", page);
    }

    [Fact]
    public async Task Page_WithKeys_TakesTheKeyAsABrowsersPassword()
    {
        using var application = KeyedService.Start();
        using var asked = await application.Client.GetAsync("/datasets/latest");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/datasets/latest");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{KeyedService.InitialKey}")));
        using var answered = await application.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        Assert.StartsWith("Basic ", asked.Headers.WwwAuthenticate.ToString());
        await JsonAssert.ProblemAsync(answered, 404, "dataset-not-found");
    }

    [Fact]
    public async Task Run_OnSevereFindings_IsRefusedUnlessEachIsAccepted()
    {
        var id = await MakeDatasetAsync(Severe);

        using var refused = await _application.PostJsonAsync("/v1/runs", $$"""{ "dataset_id": "{{id}}" }""");
        using var other = await _application.PostJsonAsync("/v1/runs", $$"""{ "dataset_id": "{{id}}", "accept_findings": ["constant-action"] }""");
        using var accepted = await _application.PostJsonAsync("/v1/runs", $$"""{ "dataset_id": "{{id}}", "accept_findings": ["off-by-one"] }""");

        var problem = await JsonAssert.ProblemAsync(refused, 422, "severe-findings");
        Assert.Contains("\"accept_findings\": [\"off-by-one\"]", problem["detail"]!.GetValue<string>());
        JsonAssert.Equal(
            """
            [{ "pointer": "/dataset_id", "code": "off-by-one", "detail": "The actions are a row late.", "severity": "severe", "feature": "action", "advice": "Move them." }]
            """,
            problem["errors"]!.ToJsonString());
        await JsonAssert.ProblemAsync(other, 422, "severe-findings");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("off-by-one", JsonNode.Parse(await accepted.Content.ReadAsStringAsync())!["accept_findings"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Run_OnAWarning_IsNotRefused()
    {
        var id = await MakeDatasetAsync(Severe with { Severity = ProblemSeverity.Warning });

        await _application.StartRunAsync($$"""{ "dataset_id": "{{id}}" }""");
    }

    [Fact]
    public async Task Run_PutAgain_IsTheSameWithTheSameAcceptedFindingsOnly()
    {
        var id = await MakeDatasetAsync(Severe);

        using var first = await PutAsync("""["off-by-one"]""");
        using var again = await PutAsync("""["off-by-one"]""");
        using var other = await PutAsync("""["off-by-one", "rare-class"]""");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        await JsonAssert.ProblemAsync(other, 409, "client-id-taken");

        Task<HttpResponseMessage> PutAsync(string codes) =>
            _application.Client.PutAsync("/v1/runs/mine", ServiceApplication.Json($$"""{ "dataset_id": "{{id}}", "accept_findings": {{codes}} }"""));
    }

    private async Task<string> MakeDatasetAsync(DatasetProblem problem, string? name = null, IntakeResult? read = null)
    {
        using var response = await _application.UploadAsync("x,y\n1,2\n", name: name);
        var id = await ServiceApplication.IdOf(response);
        read ??= ExampleDataset.Accepted();
        var analysis = new DatasetAnalysis(
            3,
            60,
            0,
            new Histogram(10, 30, [1, 1, 1]),
            [new DimensionProfile(problem.Feature!, 0, [0, 0, 0.25, 0.5, 0.75, 1, 1], new Histogram(0, 1, [30, 0, 30]), 0.6666, 0.5)],
            new ActionStudy(0.97, 0.1, 0.2, null, null),
            null,
            null);
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(analysis, ServiceJson.Options));
        await _application.Storage.PutAsync(ObjectKeys.DatasetCanonicalFile(id, DatasetAnalysis.FileName), content, CancellationToken.None);
        await _application.ReadAsync(id, read with { Report = read.Report with { Problems = [problem] } });
        return id;
    }
}
