using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Domain.Runs;

namespace ImitationService.Domain.Tests.Json;

public sealed class ServiceJsonTests
{
    [Theory]
    [InlineData("""{"step":1,"total_steps":2,"surprise":3}""")]
    [InlineData("""{"step":1}""")]
    [InlineData("""{"step":1,"step":1,"total_steps":2}""")]
    [InlineData("""{"Step":1,"total_steps":2}""")]
    [InlineData("""{"step":"1","total_steps":2}""")]
    [InlineData("""{"step":null,"total_steps":2}""")]
    [InlineData("""{"step":1,"total_steps":2,}""")]
    [InlineData("""{"step":1,"total_steps":2} // why""")]
    public void Deserialize_NotTheDialect_Throws(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RunProgress>(json, ServiceJson.Options));

    [Theory]
    [InlineData("""{"reason":1,"detail":"d","retryable":true}""")]
    [InlineData("""{"reason":"1","detail":"d","retryable":true}""")]
    [InlineData("""{"reason":"no_such","detail":"d","retryable":true}""")]
    [InlineData("""{"reason":"internal","detail":null,"retryable":true}""")]
    public void Deserialize_WrongEnumOrNull_Throws(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RunFailure>(json, ServiceJson.Options));

    [Fact]
    public void Serialize_ElementType_HasTheNamesOfOtherTools()
    {
        Assert.Equal("[\"float32\",\"int64\",\"bool\",\"uint8\",\"text\"]", JsonSerializer.Serialize(Enum.GetValues<ElementType>(), ServiceJson.Options));
        Assert.Equal(ElementType.UInt8, JsonSerializer.Deserialize<ElementType>("\"uint8\"", ServiceJson.Options));
    }

    [Fact]
    public void Serialize_Time_HasWhatADatabaseKeepsOfIt()
    {
        var time = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

        Assert.Equal("\"2026-11-24T09:00:00.123456+00:00\"", JsonSerializer.Serialize(time, ServiceJson.Options));
    }

    [Fact]
    public void Serialize_NullMember_IsLeftOutAndMayBeAbsentAgain()
    {
        var progress = new RunProgress(1, 2, null, null);

        var json = JsonSerializer.Serialize(progress, ServiceJson.Options);

        Assert.Equal("""{"step":1,"total_steps":2}""", json);
        Assert.Equal(progress, JsonSerializer.Deserialize<RunProgress>(json, ServiceJson.Options));
    }

    [Fact]
    public void Serialize_RejectedIntake_ReadsBack()
    {
        var result = new IntakeResult(null, new DatasetReport(0, 0, null, [], null, [new DatasetProblem(ProblemSeverity.Error, "ragged-row", "Row 3 has 2 cells.", "Give it 3.")], 0));

        var json = JsonSerializer.Serialize(result, ServiceJson.Options);

        var read = JsonSerializer.Deserialize<IntakeResult>(json, ServiceJson.Options)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, ServiceJson.Options));
        Assert.False(read.IsAccepted);
    }

    [Fact]
    public void Serialize_Names_AreSnakeCaseButDictionaryKeysStay()
    {
        var json = JsonSerializer.Serialize(new { TotalSteps = 1, Values = new Dictionary<string, double> { ["Loss/Train"] = 0.5 }, Reason = FailureReason.OutOfMemory }, ServiceJson.Options);

        Assert.Equal("""{"total_steps":1,"values":{"Loss/Train":0.5},"reason":"out_of_memory"}""", json);
    }

    [Fact]
    public void Deserialize_TooDeep_Throws() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<System.Text.Json.Nodes.JsonNode>(new string('[', 40) + new string(']', 40), ServiceJson.Options));
}
