namespace ImitationService.Demonstrations.Tests.Fuzzing;

/// <summary>Tests that run beside no other, after all the others: what they measure is the whole process's.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
