namespace ImitationService.Demonstrations.Tests.Fuzzing;

[Collection(AloneCollection.Name)]
public sealed class MemoryTests
{
    private const int PieceBytes = 48 << 20;

    [Fact]
    public void AllocatedBy_WorkOnSeveralThreads_CountsThemAll() =>
        Assert.InRange(Memory.AllocatedBy(() => OnTwoThreads(() => new byte[PieceBytes])), 2 * PieceBytes, 3 * PieceBytes);

    [Fact]
    public void TakenBy_WorkOnSeveralThreads_CountsWhatIsTouched()
    {
        Assert.SkipUnless(File.Exists("/proc/self/clear_refs"), "The kernel does not count here.");

        Assert.InRange(Memory.TakenBy(() => OnTwoThreads(Touched)), 2 * PieceBytes * 9L / 10, 4L * PieceBytes);
    }

    private static byte[] Touched()
    {
        var bytes = new byte[PieceBytes];
        bytes.AsSpan().Fill(1);
        return bytes;
    }

    // Both are held until both are made.
    private static void OnTwoThreads(Func<byte[]> make)
    {
        var made = new byte[2][];
        var threads = Enumerable.Range(0, 2).Select(i => new Thread(() => made[i] = make())).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        GC.KeepAlive(made);
    }
}
