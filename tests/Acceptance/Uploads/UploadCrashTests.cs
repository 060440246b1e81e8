using System.Security.Cryptography;
using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Uploads;

/// <summary>
/// The official client uploads while client, api and worker are killed at random moments: a few times in every run, fifty times with
/// <c>IMITATION_LONG_TESTS=1</c>.
/// </summary>
public sealed class UploadCrashTests(ITestOutputHelper output)
{
    private const int Seed = 20261126;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("IMITATION_LONG_TESTS") == "1";

    private readonly Random _random = new(Seed);
    private readonly int[] _killed = new int[3];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_KilledAtRandom_HasItsDigest(bool isDistributed)
    {
        Assert.SkipWhen(TusUploader.WhyNot is not null, TusUploader.WhyNot ?? string.Empty);
        await using var bed = await UploadBed.StartAsync(isDistributed);
        using var folder = new TemporaryFolder();
        var uploads = 0;

        // In a bucket at least two whole parts and a tail; in a folder enough to be met under way.
        var length = isDistributed && !IsLong ? 20_000_000 : 40_000_000;
        for (var kills = IsLong ? 50 : isDistributed ? 1 : 2; _killed.Sum() < kills; uploads++)
        {
            var bytes = new byte[length];
            _random.NextBytes(bytes);
            var file = folder.File($"{uploads}.bin");
            await File.WriteAllBytesAsync(file, bytes);
            using var client = new TusUploader(bed.Address, file, folder.File($"{uploads}.json"), chunk: (uploads % 2 == 0) == isDistributed ? "Infinity" : "1000000");
            await UploadAsync(bed, client, kills);

            await AssertWholeAsync(bed, await client.GetAddressAsync(), bytes);
        }

        output.WriteLine($"{uploads} uploads of {length} bytes; killed: client {_killed[0]}, api {_killed[1]}, worker {_killed[2]} times; seed {Seed}");
    }

    private async Task UploadAsync(UploadBed bed, TusUploader client, int kills)
    {
        // A moment by chance, from the client's first request to the last of its bytes.
        while (!await client.WaitAsync(TimeSpan.FromMilliseconds(_random.Next(200, 900))))
        {
            var killed = _killed.Sum();
            var victim = killed == kills ? _killed.Length
                : IsLong ? _random.Next(_killed.Length)
                : bed.IsDistributed ? 1 : killed;
            switch (victim)
            {
                case 0:
                    await client.CrashAsync();
                    break;
                case 1:
                    await bed.CrashApiAsync();
                    break;
                case 2:
                    await bed.CrashWorkerAsync();
                    break;
                default:
                    Assert.True(await client.WaitAsync(Longest), "The client does not come to an end.");
                    return;
            }

            _killed[victim]++;
        }
    }

    private static async Task AssertWholeAsync(UploadBed bed, Uri upload, byte[] bytes)
    {
        using var head = new HttpRequestMessage(HttpMethod.Head, upload) { Headers = { { "Tus-Resumable", "1.0.0" } } };
        using var response = await bed.Http.SendAsync(head);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        Assert.Equal($"{bytes.Length}", response.Headers.GetValues("Upload-Offset").Single());
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:", response.Headers.GetValues("Repr-Digest").Single());
        using var delete = new HttpRequestMessage(HttpMethod.Delete, upload) { Headers = { { "Tus-Resumable", "1.0.0" } } };
        using var deleted = await bed.Http.SendAsync(delete);
        Assert.True(deleted.IsSuccessStatusCode, $"{deleted.StatusCode}");
    }
}
