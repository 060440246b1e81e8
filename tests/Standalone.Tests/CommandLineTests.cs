namespace ImitationService.Standalone.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void TryParse_NoArguments_Serves()
    {
        Assert.True(CommandLine.TryParse([], out var command, out _));

        Assert.Equal((false, false, null, null), (command.IsDemo, command.Exit, command.DataFolder, command.Urls));
    }

    [Theory]
    [InlineData("demo", "--exit", "--output", "out", "--data", "here", "--port", "0")]
    [InlineData("demo", "--data=here", "--port=0", "--output=out", "--exit")]
    public void TryParse_Demo_TakesItsOptionsInEitherForm(params string[] arguments)
    {
        Assert.True(CommandLine.TryParse(arguments, out var command, out _));

        Assert.Equal(
            (true, true, "out", "here", "http://127.0.0.1:0"),
            (command.IsDemo, command.Exit, command.OutputFolder, command.DataFolder, command.Urls));
    }

    [Fact]
    public void TryParse_Setting_IsKeptForTheConfiguration()
    {
        Assert.True(CommandLine.TryParse(["--urls", "http://localhost:1", "--Worker:TrainerThreads=2"], out var command, out _));

        Assert.Equal("http://localhost:1", command.Urls);
        Assert.Equal(["--Worker:TrainerThreads=2"], command.Settings);
    }

    [Theory]
    [InlineData("'serve' is no option.", "serve")]
    [InlineData("'--exit' is no option.", "--exit")]
    [InlineData("'--urls' is no option of demo.", "demo", "--urls", "http://localhost:1")]
    [InlineData("'--colour' is no option of demo.", "demo", "--colour=red")]
    [InlineData("--data wants a value.", "--data")]
    [InlineData("--data wants a value.", "demo", "--data=")]
    [InlineData("--port wants a number from 0 to 65535, not '65536'.", "demo", "--port", "65536")]
    [InlineData("--port wants a number from 0 to 65535, not 'http'.", "demo", "--port=http")]
    public void TryParse_Nonsense_SaysWhatIsWrong(string expected, params string[] arguments)
    {
        Assert.False(CommandLine.TryParse(arguments, out _, out var problem));

        Assert.Equal(expected, problem);
    }
}
