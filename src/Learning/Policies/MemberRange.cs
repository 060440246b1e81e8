namespace ImitationService.Learning.Policies;

/// <summary>Neighbours among the policies that are trained together.</summary>
/// <param name="First">The first one's number, from 0.</param>
/// <param name="Count">How many.</param>
internal readonly record struct MemberRange(int First, int Count)
{
    /// <summary>The number after the last one's.</summary>
    public int End => First + Count;
}
