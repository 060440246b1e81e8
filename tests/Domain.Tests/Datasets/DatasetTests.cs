using ImitationService.Domain.Datasets;
using ImitationService.Domain.Projects;
using static ImitationService.Domain.Datasets.DatasetState;

namespace ImitationService.Domain.Tests.Datasets;

public sealed class DatasetTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly DatasetReport Report = new(0, 0, null, [], null, [], 0);

    private static readonly DatasetContents Contents =
        new("csv", [], new ActionSpace(ActionKind.Continuous, 1), 1, 1, false, new EpisodeBoundaries(BoundaryOrigin.Assumed, "one episode"), [], "sha256:0");

    private static readonly Dictionary<string, Action<Dataset>> Verbs = new()
    {
        ["StartReading"] = dataset => dataset.StartReading(),
        ["Accept"] = dataset => dataset.Complete(new IntakeResult(Contents, Report), Now),
        ["Reject"] = dataset => dataset.Complete(new IntakeResult(null, Report), Now),
    };

    [Theory]
    [InlineData("StartReading", Uploaded, Reading)]
    [InlineData("StartReading", Reading, Reading)]
    [InlineData("StartReading", Ready, null)]
    [InlineData("StartReading", Rejected, null)]
    [InlineData("Accept", Uploaded, null)]
    [InlineData("Accept", Reading, Ready)]
    [InlineData("Accept", Ready, null)]
    [InlineData("Accept", Rejected, null)]
    [InlineData("Reject", Uploaded, null)]
    [InlineData("Reject", Reading, Rejected)]
    [InlineData("Reject", Ready, null)]
    [InlineData("Reject", Rejected, null)]
    public void Verb_State_LeadsWhereItShouldOrThrows(string verb, DatasetState state, DatasetState? next)
    {
        var dataset = In(state);
        var revision = dataset.Revision;
        if (next is null)
        {
            var exception = Assert.Throws<InvalidOperationException>(() => Verbs[verb](dataset));
            Assert.Contains($"ds_1 is {state} and cannot become", exception.Message, StringComparison.Ordinal);
            Assert.Equal((state, revision), (dataset.State, dataset.Revision));
            return;
        }

        Verbs[verb](dataset);

        Assert.Equal(next, dataset.State);
        Assert.Equal(revision + 1, dataset.Revision);
        Assert.Equal(next is Ready or Rejected, dataset.ReadAt is not null);
        Assert.Equal(next is Ready, dataset.Contents is not null);
    }

    private static Dataset In(DatasetState state)
    {
        var dataset = Dataset.Upload("ds_1", Project.DefaultId, "d", [], null, "digest", Now);
        string[] path = state switch { Uploaded => [], Reading => ["StartReading"], Ready => ["StartReading", "Accept"], _ => ["StartReading", "Reject"] };
        foreach (var verb in path)
        {
            Verbs[verb](dataset);
        }

        return dataset;
    }
}
