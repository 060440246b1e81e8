using static TorchSharp.torch;

namespace ImitationService.Learning.Seeding;

/// <summary>
/// Sets torch's global generator to a function of a run's seed, a purpose and an index: before each step that draws from it,
/// so that an interrupted training goes on with the numbers it would have had.
/// </summary>
internal static class TorchSeed
{
    public static void Set(long seed, SeedPurpose purpose, long index = 0)
    {
        using var generator = random.manual_seed(new SeededRandom(seed, purpose, index).NextInteger(long.MaxValue));
    }
}
