using ImitationService.Demonstrations.Formats.Parquet;

namespace ImitationService.Demonstrations.Tests.Formats.Parquet;

/// <summary>A field's header is its distance from the one before, and its type: 5 a number, 6 a longer one, 8 bytes, 9 a list, C a struct.</summary>
public sealed class ThriftFooterTests
{
    [Theory]
    [InlineData("15 02 00")] // 1, version
    [InlineData("15 02 19 1C 48 01 61 00 16 02 00")] // 2, schema: a list of one struct, whose field 4 is the name a; 3, rows
    [InlineData("F5 02 00")] // 15, of a later version
    public void Check_FooterOfKnownShape_IsAccepted(string bytes) => ThriftFooter.Check(Bytes(bytes));

    [Theory]
    [InlineData("15 02 28 01 61 00")] // 2, schema: bytes instead of a list
    [InlineData("15 02 19 15 02 00")] // a list of numbers instead of structs
    [InlineData("15 02 19 1C 45 02 00 00")] // a name that is a number
    [InlineData("15 02 19 1C 48 09 61 00 00")] // a name longer than the footer
    [InlineData("15 02 19 FC FF FF FF FF 07 00")] // a list of billions
    [InlineData("15 02")] // no end
    public void Check_FooterOfAnotherShape_IsRefused(string bytes) => Assert.Throws<InvalidDataException>(() => ThriftFooter.Check(Bytes(bytes)));

    private static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", string.Empty, StringComparison.Ordinal));
}
