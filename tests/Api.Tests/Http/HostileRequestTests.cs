using System.Text.Json.Nodes;
using ImitationService.Domain.Projects;
using ImitationService.Testing.Http;

namespace ImitationService.Api.Tests.Http;

public sealed class HostileRequestTests(ServiceApplication application) : IClassFixture<ServiceApplication>
{
    public static TheoryData<string> Names => [.. HostileRequests.All.Select(request => request.Name)];

    [Fact]
    public void All_Names_AreMoreThanAHundredAndDifferent()
    {
        Assert.True(HostileRequests.All.Count >= 100, $"There are {HostileRequests.All.Count}.");
        Assert.Equal(HostileRequests.All.Count, HostileRequests.All.Select(request => request.Name).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Hostile_Request_IsRefusedWithAProblem(string name)
    {
        var hostile = HostileRequests.All.Single(request => request.Name == name);
        using var request = hostile.Create();
        using var response = await application.Client.SendAsync(request);

        var body = await response.Content.ReadAsStringAsync();
        Assert.True(hostile.Status == (int)response.StatusCode, $"Expected {hostile.Status} but got {(int)response.StatusCode}: {body} {application.Failures}");
        if (hostile.Status == 431)
        {
            // The server itself refuses this one, before there is a request to answer.
            return;
        }

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(body)!;
        Assert.Matches("^[0-9a-f]{32}$", problem["traceId"]!.GetValue<string>());
        Assert.True(problem["detail"]!.GetValue<string>().Length > 15, body);
        Assert.DoesNotMatch("""   at |\.cs:line|System\.|Microsoft\.|ImitationService\.|SQLite|/tmp/""", body);
        Assert.True(response.Headers.Contains("X-Content-Type-Options"));
        if (hostile.Status == 405)
        {
            Assert.NotEmpty(response.Content.Headers.Allow);
        }
    }

    [Fact]
    public async Task Hostile_AllOfThem_LeaveNothingBehind()
    {
        foreach (var hostile in HostileRequests.All)
        {
            using var request = hostile.Create();
            using var response = await application.Client.SendAsync(request);
        }

        Assert.Empty(application.StoredFiles());
        Assert.Empty(await application.Runs.ListAsync(Project.DefaultId, new(), null, 10, CancellationToken.None));
    }
}
