namespace ImitationService.Infrastructure.Tests;

/// <summary>Base of the contract suites: a derived class starts one profile, afresh for each test.</summary>
public abstract class ContractSuite : IAsyncLifetime
{
    protected IServiceUnderTest Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IServiceUnderTest> StartAsync();
}
