using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;
using ImitationService.Testing.Uploads;

namespace ImitationService.Acceptance.Datasets;

/// <summary>Files by the careless and the malicious, against the real server: refused with words that help, at no cost to the service.</summary>
public sealed class HostileUploadTests(ITestOutputHelper output)
{
    private const int WarmUp = 10;
    private const long Mebibyte = 1 << 20;

    [Fact]
    public async Task Upload_EveryHostileFile_IsRefusedAndLeavesNothing()
    {
        await using var service = await ServiceProcess.StartAsync();
        var wrong = new List<string>();
        var (files, before) = (service.ListFiles(), 0L);
        for (var i = 0; i < HostileUploads.All.Count; i++)
        {
            before = i == WarmUp ? ProcessTable.ResidentBytes(service.Id) : before;
            var hostile = HostileUploads.All[i];
            var answer = await UploadAsync(service.Client, hostile);
            if (!IsRefusal(hostile, answer))
            {
                wrong.Add($"{hostile.Name}: {(int)answer.Status} {answer.MediaType} {answer.Text}");
            }
        }

        var growth = ProcessTable.ResidentBytes(service.Id) - before;
        output.WriteLine($"{HostileUploads.All.Count} uploads; {before / Mebibyte} MiB resident after the first {WarmUp}, {growth / Mebibyte} MiB more in the end");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(growth, long.MinValue, 64 * Mebibyte);
        await Leftovers.AssertNoneAsync(service);
        Assert.Equal(files, service.ListFiles());
        Assert.DoesNotContain((await service.Client.GetAsync("/v1/datasets")).Body["items"]!.AsArray(), dataset => dataset!["state"]!.GetValue<string>() == "ready");
        await WalkDemonstrations.TrainAsync(service.Client);
    }

    private static async Task<Answer> UploadAsync(ServiceClient client, HostileUpload hostile)
    {
        using var form = new MultipartFormDataContent();
        if (hostile.Mapping is not null)
        {
            form.Add(new StringContent(hostile.Mapping), "mapping");
        }

        foreach (var file in hostile.Files)
        {
            form.Add(new ByteArrayContent(file.CreateBytes()), "file", file.Name);
        }

        return await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/datasets?wait=60") { Content = form });
    }

    private static bool IsRefusal(HostileUpload hostile, Answer answer)
    {
        if ((int)answer.Status is < 400 or > 499 || answer.MediaType != "application/problem+json")
        {
            return false;
        }

        // What the reader finds wrong comes as 422 with its code; some never get that far, such as a name that no file may have.
        var errors = answer.Body["errors"]?.AsArray() ?? [];
        return answer.Body["detail"]!.GetValue<string>().Length > 15
            && (answer.Status != HttpStatusCode.UnprocessableEntity || errors.Any(error => HasCode(error, hostile.ExpectedCode)));
    }

    private static bool HasCode(JsonNode? error, string code) => error?["code"]?.GetValue<string>() == code && error["detail"] is not null;
}
