using System.Diagnostics;
using ImitationService.Domain.Runs;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Tests.Processes;

public sealed class ChildProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("train")]
    [InlineData("read")]
    public async Task Messages_OfAChildThatCannotReadItsOrder_EndWithTheFault(string verb)
    {
        await using var child = ChildProcess.Start(Command(verb), TimeProvider.System);

        var messages = await child.Messages.ReadAllAsync().ToListAsync();

        Assert.Equal(FailureReason.Internal, Assert.IsType<FailedMessage>(Assert.Single(messages)).Reason);
        Assert.Equal(ExitCodes.Failed, await child.WaitForExitAsync(Patience));
        Assert.Contains(nameof(FileNotFoundException), child.Tail, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, ((FailedMessage)messages[0]).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfAChild_GivesItNoSecretOfTheService()
    {
        Environment.SetEnvironmentVariable("ConnectionStrings__Secret", "hunter2");

        var environment = Command("train").ToStartInfo().Environment;

        Assert.DoesNotContain("ConnectionStrings__Secret", environment.Keys);
        Assert.Equal("2", environment["OMP_NUM_THREADS"]);
        Assert.Equal("40000000", environment["DOTNET_GCHeapHardLimit"]);
        Assert.Equal(_folder.Path, environment["TMPDIR"]);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Child_WhoseSupervisorIsGone_Ends()
    {
        // An order that is a pipe nobody writes to keeps the child busy before it can begin.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Named pipes of Linux.");
        var order = Path.Combine(_folder.Path, "order.json");
        using (var make = Process.Start("mkfifo", order))
        {
            await make.WaitForExitAsync();
        }

        using var child = Process.Start(Command("train").ToStartInfo())!;
        Assert.False(child.HasExited);
        child.StandardInput.Close();

        using var patience = new CancellationTokenSource(Patience);
        await child.WaitForExitAsync(patience.Token);
        Assert.Equal(128 + ProcessTable.Kill, child.ExitCode);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("teach", "order.json")]
    public async Task Child_WithoutAnOrder_SaysHowItIsUsed(params string[] arguments)
    {
        var info = Command("train").ToStartInfo();
        info.ArgumentList.Clear();
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ImitationService.Worker.dll"));
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        using var child = Process.Start(info)!;
        var said = await child.StandardError.ReadToEndAsync();
        await child.WaitForExitAsync();

        Assert.Equal(ExitCodes.Usage, child.ExitCode);
        Assert.Contains("Usage:", said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private ChildCommand Command(string verb) =>
        new(verb, Path.Combine(_folder.Path, "order.json"), _folder.Path, Threads: 2, ManagedHeapBytes: 1 << 30);
}
