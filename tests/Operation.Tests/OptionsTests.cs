using Microsoft.Extensions.Options;

namespace ImitationService.Operation.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Options_Defaults_AreThese()
    {
        var options = new OperationOptions();

        Assert.Equal((null, 10), (options.Port, options.StatisticsSeconds));
    }

    [Theory]
    [InlineData("Authentication:InitialKey", "development-only-key-0123456789abcdef")]
    [InlineData("Storage:S3:SecretKey", "development-only-s3")]
    [InlineData("Operation:StatisticsSeconds", "-1")]
    [InlineData("Retention:RejectedUploadDays", "0")]
    public async Task Start_WrongSetting_IsRefusedByName(string key, string value)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => Service.StartAsync(null, (key, value)));

        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
    }
}
