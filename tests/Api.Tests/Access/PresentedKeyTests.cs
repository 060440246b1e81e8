using System.Net.Sockets;
using System.Text;

namespace ImitationService.Api.Tests.Access;

public sealed class PresentedKeyTests : IDisposable
{
    private const string Key = KeyedService.InitialKey;

    private readonly ServiceApplication _application = KeyedService.Start();

    public static TheoryData<string> Wrong => new(
        "Authorization: ",
        "Authorization: Bearer",
        "Authorization: Bearer ",
        $"Authorization: {Key}",
        $"Authorization: Basic {Key}",
        $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Key))}",
        "Authorization: Negotiate YII=",
        $"Authorization: Bearer {Key[..^1]}",
        $"Authorization: Bearer {Key}x",
        $"Authorization: Bearer {Key.ToLowerInvariant()}",
        $"Authorization: Bearer {Key} {Key}",
        $"Authorization: Bearer {Key},Bearer {Key}",
        $"Authorization: Bearer \"{Key}\"",
        $"Authorization: Bearer {new string('a', 8000)}",
        "Authorization: Bearer isk_00000000_0000000000000000000000000000000000000000000",
        "Authorization: Bearer ' OR 1=1 -- ................................",
        "Authorization: Bearer ../../../../../../../../../../../../etc/passwd",
        "Authorization: Bearer \u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc",
        $"Authorization: Bearer {Key}\r\nAuthorization: Bearer {Key}",
        $"Authorization: Bearer {Key}\r\nX-API-Key: isk_00000000_0000000000000000000000000000000000000000000",
        $"Authorization: Nonsense\r\nX-API-Key: {Key}",
        "X-API-Key: ",
        "X-API-Key: short",
        $"X-API-Key: Bearer {Key}",
        $"X-API-Key: {Key}\r\nX-API-Key: {Key}",
        $"X-Forwarded-For: 127.0.0.1",
        $"Cookie: key={Key}");

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Request_WithSomethingThatIsNoKey_Answers401(string header)
    {
        var answer = await SendAsync(header);

        Assert.StartsWith("HTTP/1.1 401 ", answer);
        Assert.Contains("WWW-Authenticate: Bearer realm=\"imitation-service\"", answer);
        Assert.Contains("application/problem+json", answer);
        Assert.DoesNotContain(Key, answer);
    }

    [Theory]
    [InlineData($"Authorization: Bearer {Key}")]
    [InlineData($"authorization: bearer  {Key} ")]
    [InlineData($"X-API-Key: {Key}")]
    [InlineData($"Authorization: Bearer {Key}\r\nX-API-Key: {Key}")]
    public async Task Request_WithTheKey_IsLetIn(string header) => Assert.StartsWith("HTTP/1.1 200 ", await SendAsync(header));

    [Fact]
    public async Task Request_WithTheKeyInItsQuery_Answers401() =>
        Assert.Equal(401, await _application.StatusAsync("GET", $"/v1/runs?key={Key}&access_token={Key}", secret: null));

    public void Dispose() => _application.Dispose();

    private async Task<string> SendAsync(string header)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _application.Client.BaseAddress!.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"GET /v1/runs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\n\r\n"));
        return await new StreamReader(stream).ReadToEndAsync();
    }
}
