using ImitationService.Domain.Runs;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Tests.Processes;

public sealed class ProgressMarkTests
{
    [Fact]
    public void IsPassedBy_SameStepAgain_IsNoProgress()
    {
        var mark = new ProgressMark();

        Assert.Equal([true, true, false, false, true], ((long[])[0, 7, 7, 6, 8]).Select(step => mark.IsPassedBy(Sign(step))));
    }

    [Fact]
    public void IsPassedBy_AnythingElse_IsProgress()
    {
        var mark = new ProgressMark();

        Assert.True(mark.IsPassedBy(new FinalizingMessage()));
        Assert.True(mark.IsPassedBy(new FinalizingMessage()));
    }

    private static ProgressMessage Sign(long step) => new(new RunProgress(step, 100, null, null));
}
