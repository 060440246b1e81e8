using System.Net;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;
using ImitationService.Acceptance.Processes;
using ImitationService.Acceptance.Runs;
using ImitationService.Testing.Http;

namespace ImitationService.Acceptance.Requests;

/// <summary>Requests that break rules, against the real server: refused with words that help, at no cost to the service.</summary>
public sealed class HostileRequestTests(ITestOutputHelper output)
{
    private const int ServerRefusal = 431;
    private const long Mebibyte = 1 << 20;

    [Fact]
    public async Task Send_EveryHostileRequestThreeTimes_IsRefusedAndLeavesNothing()
    {
        await using var service = await ServiceProcess.StartAsync();
        var wrong = new List<string>();
        await SendAllAsync(service, wrong);
        var before = ProcessTable.ResidentBytes(service.Id);
        var files = service.ListFiles();

        await SendAllAsync(service, wrong);
        await SendAllAsync(service, wrong);

        var growth = ProcessTable.ResidentBytes(service.Id) - before;
        output.WriteLine($"{HostileRequests.All.Count} requests; {before / Mebibyte} MiB resident after the first round, {growth / Mebibyte} MiB more after the third");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(growth, long.MinValue, 32 * Mebibyte);
        Assert.Equal(files, service.ListFiles());
        Assert.Empty((await service.Client.GetAsync("/v1/runs")).Body["items"]!.AsArray());
        Assert.Empty((await service.Client.GetAsync("/v1/datasets")).Body["items"]!.AsArray());
        await Leftovers.AssertNoneAsync(service);
        await WalkDemonstrations.TrainAsync(service.Client);
    }

    private static async Task SendAllAsync(ServiceProcess service, List<string> wrong)
    {
        foreach (var hostile in HostileRequests.All)
        {
            var answer = await service.Client.SendAsync(hostile.Create());
            if (!IsRefusal(hostile.Status, answer))
            {
                wrong.Add($"{hostile.Name}: {(int)answer.Status} {answer.MediaType} {answer.Text}");
            }
        }
    }

    private static bool IsRefusal(int expected, Answer answer)
    {
        if ((int)answer.Status != expected)
        {
            return false;
        }

        // Headers beyond all size never reach the service: the server answers for itself.
        return answer.Status == (HttpStatusCode)ServerRefusal
            || (answer.MediaType == "application/problem+json" && answer.Body["detail"]!.GetValue<string>().Length > 15);
    }
}
