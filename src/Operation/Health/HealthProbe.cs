namespace ImitationService.Operation.Health;

/// <summary>The verb <c>health</c>: asks a process how it is. For images without a shell, whose health checks are this program.</summary>
public static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Asks, and prints the answer.</summary>
    /// <returns>0 when it is well, 1 when it is not or cannot be reached.</returns>
    public static async Task<int> AskAsync(string address)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new Uri(address));
            Console.WriteLine(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or UriFormatException)
        {
            Console.Error.WriteLine($"{address} does not answer. {exception.Message}");
            return 1;
        }
    }
}
