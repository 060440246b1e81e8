using ImitationService.Domain.Identity;
using ImitationService.Domain.Projects;

namespace ImitationService.Infrastructure.Tests.Projects;

/// <summary>What every store of projects promises.</summary>
public abstract class ProjectStoreContract : ContractSuite
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task FindAsync_Default_IsThereFromTheStart()
    {
        var project = (await Service.Projects.FindAsync(Project.DefaultId, default))!;

        Assert.Equal((Project.DefaultId, Project.DefaultId), (project.Id, project.Name));
        Assert.Null(await Service.Projects.FindAsync("prj_none", default));
    }

    [Fact]
    public async Task AddAsync_TwentyAtOnceOfOneName_GivesOneProject()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Service.Projects.AddAsync(New("one", i), default))));

        Assert.Single(added, isNew => isNew);
        Assert.Equal(2, (await Service.Projects.ListAsync(null, 100, default)).Count);
    }

    [Fact]
    public async Task ListAsync_PageByPage_EndsWithTheDefault()
    {
        var (first, second) = (New("a", 0), New("b", 1));
        await Service.Projects.AddAsync(first, default);
        await Service.Projects.AddAsync(second, default);

        var page = await Service.Projects.ListAsync(null, 2, default);
        var rest = await Service.Projects.ListAsync(page[^1].Id, 2, default);

        Assert.Equal([second.Id, first.Id, Project.DefaultId], page.Concat(rest).Select(project => project.Id));
    }

    private static Project New(string name, int seconds) =>
        Project.Create(Identifier.Create(Identifier.Project, Now.AddSeconds(seconds)), name, Now);
}
