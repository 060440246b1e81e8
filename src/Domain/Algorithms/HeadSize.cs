using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>How large the part of a policy is that its head learns; nought for heads that learn nothing of their own.</summary>
internal static class HeadSize
{
    private const int TimeFeatures = 64;
    private const int PerceptronBlocks = 4;
    private const int Kernel = 5;

    /// <summary>The head's parameters, and what it keeps for each window of a minibatch.</summary>
    public static NetworkSize Of(BehaviorCloningOptions options, ActionSpace action)
    {
        if (!HeadRules.IsLearning(options.Head))
        {
            return new NetworkSize(0, 0);
        }

        var (shape, denoiser, width) = (PolicyShape.Of(options), DenoiserShape.Of(options), options.HiddenSizes[^1]);
        var size = denoiser.Name switch
        {
            _ when options.Head == ActionHeadName.Act => Act(ActSettings.Of(options).Latent, width, shape.Chunk, action.Dimensions),
            DenoiserName.Unet => Unet(denoiser.Sizes, width, shape.Chunk, action.Dimensions),
            DenoiserName.Transformer => Transformer(denoiser.Sizes, width, shape.Chunk, action.Dimensions),
            _ => Perceptron(width, (long)shape.Chunk * action.Dimensions),
        };

        // A recurrent backbone answers at every step.
        return size with { ActivationsPerWindow = size.ActivationsPerWindow * (shape.IsRecurrent ? shape.History : 1) };
    }

    private static NetworkSize Perceptron(long width, long block) => new(
        NetworkSize.Linear(block, width) + NetworkSize.Linear(width, width) + NetworkSize.Linear(TimeFeatures, width)
            + (PerceptronBlocks * ((2 * width) + NetworkSize.Linear(width, 2 * width) + NetworkSize.Linear(2 * width, width))) + NetworkSize.Linear(width, block),
        PerceptronBlocks * 7 * width);

    private static NetworkSize Act(long latent, long width, long chunk, long dimensions)
    {
        var encoder = NetworkSize.Linear(dimensions, width) + NetworkSize.Linear(width, width) + ((chunk + 3) * width) + NetworkSize.Linear(width, 2 * latent);
        var decoder = NetworkSize.Linear(width, width) + NetworkSize.Linear(latent, width) + (chunk * width) + NetworkSize.Linear(width, dimensions);
        return new NetworkSize(
            encoder + decoder + (2 * 2 * width) + (2 * ActSettings.Blocks * NetworkSize.Block(width)),
            ((2 * chunk) + 2) * ActSettings.Blocks * 8 * width);
    }

    private static NetworkSize Transformer(IReadOnlyList<int> sizes, long condition, long chunk, long dimensions)
    {
        var (width, blocks) = ((long)sizes[0], sizes.Count);
        var block = NetworkSize.Linear(width, 6 * width) + NetworkSize.Linear(width, 3 * width) + NetworkSize.Linear(width, width)
            + NetworkSize.Linear(width, 4 * width) + NetworkSize.Linear(4 * width, width);
        var ends = NetworkSize.Linear(dimensions, width) + (chunk * width) + NetworkSize.Linear(condition, width) + NetworkSize.Linear(TimeFeatures, width)
            + NetworkSize.Linear(width, width) + NetworkSize.Linear(width, 2 * width) + NetworkSize.Linear(width, dimensions);

        // Query, key and value, what is attended, the widened layer before and after its non-linearity, and the sums; the rest is gone before their gradients come.
        return new NetworkSize(ends + (blocks * block), (chunk * blocks * 16 * width) + (blocks * 6 * width));
    }

    private static NetworkSize Unet(IReadOnlyList<int> channels, long condition, long chunk, long dimensions)
    {
        var seen = TimeFeatures + condition;
        long Convolution(long from, long to, long kernel) => (kernel * from * to) + to;
        NetworkSize Block(long from, long to, long length) => new(
            Convolution(from, to, Kernel) + Convolution(to, to, Kernel) + (4 * to) + NetworkSize.Linear(seen, 2 * to) + (from == to ? 0 : Convolution(from, to, 1)),
            9 * to * length); // two convolutions, their norms and non-linearities, what the condition makes of the first, and the sum
        NetworkSize Change(long width, long kernel, long length) => new(Convolution(width, width, kernel), width * length);

        var size = new NetworkSize(NetworkSize.Linear(TimeFeatures, 4 * TimeFeatures) + NetworkSize.Linear(4 * TimeFeatures, TimeFeatures), seen);
        var (before, length) = (dimensions, chunk);
        for (var i = 0; i < channels.Count; i++)
        {
            size += Block(before, channels[i], length) + Block(channels[i], channels[i], length);
            if (i < channels.Count - 1)
            {
                (before, length) = (channels[i], length / 2);
                size += Change(before, 3, length);
            }
        }

        size += Block(channels[^1], channels[^1], length) + Block(channels[^1], channels[^1], length);
        for (var i = channels.Count - 1; i > 0; i--)
        {
            size += Block(2L * channels[i], channels[i - 1], length) + Block(channels[i - 1], channels[i - 1], length);
            length *= 2;
            size += Change(channels[i - 1], 4, length);
        }

        return size + new NetworkSize(Convolution(channels[0], channels[0], Kernel) + (2L * channels[0]) + Convolution(channels[0], dimensions, 1), 4 * channels[0] * chunk);
    }
}
