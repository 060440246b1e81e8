using ImitationService.Demonstrations.Formats.Parquet;

namespace ImitationService.Demonstrations.Tests.Formats.Parquet;

/// <summary>A field's header is its distance from the one before, and its type: 5 a number, 6 a longer one, 8 bytes, 9 a list, C a struct.</summary>
public sealed class ParquetFooterTests
{
    [Theory]
    [InlineData("15 02 00", 0)] // 1, version
    [InlineData("15 02 19 1C 48 01 61 00 16 02 00", 1)] // 2, schema: a list of one struct, whose field 4 is the name a; 3, rows
    [InlineData("F5 02 00", 0)] // 15, of a later version
    [InlineData("05 1E 02 00", 0)] // 15, by its whole number
    public void Parse_FooterOfKnownShape_HasItsElements(string bytes, int elements) => Assert.Equal(elements, ParquetFooter.Parse(Bytes(bytes)).Schema.Count);

    [Theory]
    [InlineData("15 02 18 01 61 00")] // 2, schema: bytes instead of a list
    [InlineData("15 02 19 15 02 00")] // a list of numbers instead of structs
    [InlineData("15 02 19 1C 45 02 00 00")] // a name that is a number
    [InlineData("15 02 19 1C 48 09 61 00 00")] // a name longer than the footer
    [InlineData("15 02 19 FC FF FF FF FF 07 00")] // a list of billions
    [InlineData("49 1C 00 00")] // 4, row groups: one without rows
    [InlineData("15 02")] // no end
    public void Parse_FooterOfAnotherShape_IsRefused(string bytes) => Assert.Throws<InvalidDataException>(() => ParquetFooter.Parse(Bytes(bytes)));

    private static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", string.Empty, StringComparison.Ordinal));
}
