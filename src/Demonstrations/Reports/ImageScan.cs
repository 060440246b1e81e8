using System.Runtime.InteropServices;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports;

/// <summary>
/// What one pass over the frames of a camera tells: each channel's bounds, mean and deviation, frames that are black, and how
/// long the same frame comes over and over. Sums are of whole numbers, and exact.
/// </summary>
internal sealed class ImageScan(string feature, int channels)
{
    /// <summary>A frame with nothing brighter is black; packing alone makes a few levels of noise.</summary>
    public const byte BlackLevel = 8;

    private const ulong Prime = 0x9E3779B97F4A7C15;

    private readonly long[] _sum = new long[channels];
    private readonly long[] _squares = new long[channels];
    private readonly byte[] _minimum = [.. Enumerable.Repeat(byte.MaxValue, channels)];
    private readonly byte[] _maximum = new byte[channels];
    private readonly long[] _counts = new long[256 * channels];
    private long _pixels;
    private ulong _previous;
    private long _run;

    /// <summary>Number of black frames.</summary>
    public long BlackFrames { get; private set; }

    /// <summary>Frames of the episode under way.</summary>
    public long EpisodeFrames { get; private set; }

    /// <summary>The longest run of equal frames in the episode under way, and where it begins.</summary>
    public (long Length, long Start) LongestRun { get; private set; }

    /// <summary>Begins an episode: its first frame follows nothing.</summary>
    public void BeginEpisode() => (EpisodeFrames, _run, LongestRun) = (0, 0, (0, 0));

    /// <summary>Adds a frame: [pixels, channels].</summary>
    /// <returns>A number that equal frames have in common, and whether the frame is black.</returns>
    public (ulong Hash, bool IsBlack) Add(ReadOnlySpan<byte> frame)
    {
        var brightest = Count(frame);
        var hash = HashOf(frame);
        _run = EpisodeFrames > 0 && hash == _previous ? _run + 1 : 1;
        if (_run > LongestRun.Length)
        {
            LongestRun = (_run, EpisodeFrames - _run + 1);
        }

        (_previous, EpisodeFrames) = (hash, EpisodeFrames + 1);
        BlackFrames += brightest <= BlackLevel ? 1 : 0;
        return (hash, brightest <= BlackLevel);
    }

    /// <summary>The channels' statistics, in levels from 0 to 255.</summary>
    public FeatureStatistics Complete()
    {
        var mean = _sum.Select(sum => (double)sum / Math.Max(1, _pixels)).ToArray();
        var deviations = _squares.Zip(mean, (squares, average) => Math.Sqrt(Math.Max(0, ((double)squares / Math.Max(1, _pixels)) - (average * average))));
        var constant = Enumerable.Range(0, channels).Where(channel => _minimum[channel] == _maximum[channel]);
        return new FeatureStatistics(feature, [.. _minimum.Select(level => (double)level)], [.. _maximum.Select(level => (double)level)], mean, [.. deviations], 0, 0, [.. constant]);
    }

    /// <summary>Counts the levels of each channel, and sums them up by level.</summary>
    private byte Count(ReadOnlySpan<byte> frame)
    {
        _counts.AsSpan().Clear();
        for (var i = 0; i < frame.Length; i += channels)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                _counts[(channel * 256) + frame[i + channel]]++;
            }
        }

        _pixels += frame.Length / channels;
        var brightest = 0;
        for (var channel = 0; channel < channels; channel++)
        {
            brightest = Math.Max(brightest, Sum(channel, _counts.AsSpan(channel * 256, 256)));
        }

        return (byte)brightest;
    }

    private int Sum(int channel, ReadOnlySpan<long> counts)
    {
        var brightest = 0;
        for (var level = 0; level < counts.Length; level++)
        {
            if (counts[level] > 0)
            {
                brightest = level;
                _minimum[channel] = (byte)Math.Min(_minimum[channel], level);
                _sum[channel] += counts[level] * level;
                _squares[channel] += counts[level] * level * level;
            }
        }

        _maximum[channel] = (byte)Math.Max(_maximum[channel], brightest);
        return brightest;
    }

    private static ulong HashOf(ReadOnlySpan<byte> frame)
    {
        var hash = (ulong)frame.Length;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(frame))
        {
            hash = (hash ^ word) * Prime;
            hash ^= hash >> 29;
        }

        foreach (var value in frame[(frame.Length / 8 * 8)..])
        {
            hash = (hash ^ value) * Prime;
            hash ^= hash >> 29;
        }

        return hash;
    }
}
