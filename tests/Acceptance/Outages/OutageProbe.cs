using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ImitationService.Acceptance.Http;

namespace ImitationService.Acceptance.Outages;

/// <summary>Clients that go on asking while something is away, each its own question, and what they were told.</summary>
internal sealed class OutageProbe(ServiceClient client, IReadOnlyDictionary<string, Func<HttpRequestMessage>> questions)
{
    /// <summary>Nobody waits for an answer for longer.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(50);

    private readonly ConcurrentQueue<ProbeAnswer> _answers = [];

    /// <summary>Every answer so far.</summary>
    public IReadOnlyCollection<ProbeAnswer> Answers => _answers;

    /// <summary>How many answers there were and which took longest, for people.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{_answers.Count} answers, the slowest of all after {_answers.Max(answer => answer.Took).TotalSeconds:F1} s ({_answers.MaxBy(answer => answer.Took)!.Question})");

    /// <summary>Asks for as long as told, every client a few times, and waits for the last answers.</summary>
    public async Task AskAsync(TimeSpan time)
    {
        var begun = Stopwatch.StartNew();
        await Task.WhenAll(questions.Select(question => AskAsync(question.Key, question.Value, begun, time)));
    }

    private async Task AskAsync(string name, Func<HttpRequestMessage> make, Stopwatch begun, TimeSpan time)
    {
        while (begun.Elapsed < time)
        {
            var clock = Stopwatch.StartNew();
            using var request = make();
            using var response = await client.Http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            _answers.Enqueue(new ProbeAnswer(
                name, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.Delta, text, clock.Elapsed));
            await Task.Delay(time / 3);
        }
    }
}

/// <summary>An answer.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="MediaType">The body's media type.</param>
/// <param name="RetryAfter">The header of that name.</param>
/// <param name="Text">The body.</param>
/// <param name="Took">How long the client waited for it.</param>
internal sealed record ProbeAnswer(string Question, int Status, string? MediaType, TimeSpan? RetryAfter, string Text, TimeSpan Took)
{
    /// <summary>The identifier of what was made, in an answer that says so.</summary>
    public string ReadId() => JsonNode.Parse(Text)!["id"]!.GetValue<string>();

    /// <summary>Fails unless it is a success, or says in the agreed form that it is worth coming back, and came in time.</summary>
    public void AssertIsHelpful()
    {
        Assert.True(Took < OutageProbe.LongestAnswer, $"{Question}: {Took}");
        Assert.True(Status is >= 200 and < 300 or 503, ToString());
        if (Status == 503)
        {
            Assert.True(MediaType == "application/problem+json" && RetryAfter > TimeSpan.Zero, ToString());
        }
    }
}
