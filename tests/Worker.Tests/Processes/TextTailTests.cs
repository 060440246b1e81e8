using System.Text;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Tests.Processes;

public sealed class TextTailTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("abcdefgh", "abcdefgh")]
    [InlineData("abcdefghi", "bcdefghi")]
    [InlineData("abcdefghijklmnopqrst", "mnopqrst")]
    public void ToString_AfterAppends_IsTheLastOfThem(string written, string expected)
    {
        var tail = new TextTail(capacity: 8);
        foreach (var chunk in written.Chunk(3))
        {
            tail.Append(Encoding.UTF8.GetBytes(chunk));
        }

        Assert.Equal(expected, tail.ToString());
    }
}
