using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ImitationService.Domain.Keys;

namespace ImitationService.Api.Tests.Access;

/// <summary>The queue's pages: for operators, in a browser, to look at.</summary>
public sealed class DashboardTests
{
    private static readonly (string, string) On = ("Hangfire:Dashboard", "true");

    [Fact]
    public async Task Dashboard_ByDefault_IsNotThere()
    {
        using var application = KeyedService.Start();

        Assert.Equal(404, await application.StatusAsync("GET", "/hangfire", KeyedService.InitialKey));
    }

    [Fact]
    public async Task Dashboard_Anonymous_AsksABrowserForAPassword()
    {
        using var application = KeyedService.Start(replace: null, On);
        foreach (var header in (string[])["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Original-URL"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/hangfire") { Headers = { { header, "127.0.0.1" } } };
            using var response = await application.Client.SendAsync(request);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.StartsWith("Basic realm=\"imitation-service\"", response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Dashboard_KeyThatIsNoOperators_IsNotThere()
    {
        using var application = KeyedService.Start(replace: null, On);
        var (_, secret) = await application.MakeKeyAsync(KeyScopes.All.Where(scope => scope != KeyScopes.Operate));

        using var response = await application.AskAsync("GET", "/hangfire", secret);

        await JsonAssert.ProblemAsync(response, 404, "no-such-endpoint");
    }

    [Fact]
    public async Task Dashboard_OperatorsPassword_ShowsAndChangesNothing()
    {
        using var application = KeyedService.Start(replace: null, On);
        application.Client.DefaultRequestHeaders.Authorization = Basic(KeyedService.InitialKey);

        var page = await application.Client.GetStringAsync("/hangfire");
        using var deletion = await application.Client.PostAsync("/hangfire/jobs/actions/delete/1", content: null);
        using var recurring = await application.Client.PostAsync("/hangfire/recurring/remove", new FormUrlEncodedContent([new("jobs[]", "1")]));

        Assert.Contains("Queue", page);
        Assert.False(deletion.IsSuccessStatusCode, $"{deletion.StatusCode}");
        Assert.False(recurring.IsSuccessStatusCode, $"{recurring.StatusCode}");
        using var elsewhere = await application.Client.GetAsync("/v1/runs");
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
    }

    [Fact]
    public async Task Dashboard_WrongPassword_Answers401()
    {
        using var application = KeyedService.Start(replace: null, On);
        foreach (var wrong in (AuthenticationHeaderValue[])[Basic(KeyedService.InitialKey + "x"), Basic(""), new("Basic", "%%%"), new("Basic", Convert.ToBase64String("no colon"u8))])
        {
            application.Client.DefaultRequestHeaders.Authorization = wrong;
            using var response = await application.Client.GetAsync("/hangfire");

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task Dashboard_WhileAuthenticationIsOff_IsForThisMachineWithoutAProxy()
    {
        using var application = new ServiceApplication(new() { ["Hangfire:Dashboard"] = "true" });

        using var direct = await application.Client.GetAsync("/hangfire");
        using var proxied = await application.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/hangfire") { Headers = { { "X-Forwarded-For", "127.0.0.1" } } });

        Assert.Equal(HttpStatusCode.OK, direct.StatusCode);
        await JsonAssert.ProblemAsync(proxied, 404, "no-such-endpoint");
    }

    private static AuthenticationHeaderValue Basic(string key) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{key}")));
}
