using ImitationService.Learning.Native;

namespace ImitationService.Learning.Tests.Native;

public sealed class StandardLibraryPatchTests
{
    private static readonly string Library = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    [Fact]
    public void TryApply_TorchSharpsLibrary_NeedsNothingOfGcc13Afterwards()
    {
        var bytes = File.ReadAllBytes(Library);
        var before = VersionsOf(bytes);

        Assert.True(StandardLibraryPatch.TryApply(bytes));

        Assert.Contains("GLIBCXX_3.4.32", before);
        Assert.Equal(before.Where(version => version != "GLIBCXX_3.4.32").Order(), VersionsOf(bytes).Distinct().Order());
        Assert.True(new ElfImage(bytes).FindName("\0_ZNSt8ios_base4InitC1Ev\0"u8) > 0);
        Assert.Equal(-1, new ElfImage(bytes).FindName("\0_ZSt21ios_base_library_initv\0"u8));
    }

    [Fact]
    public void TryApply_Twice_ChangesNothingMore()
    {
        var bytes = File.ReadAllBytes(Library);
        StandardLibraryPatch.TryApply(bytes);
        var once = bytes.ToArray();

        Assert.False(StandardLibraryPatch.TryApply(bytes));
        Assert.Equal(once, bytes);
    }

    [Fact]
    public void TryApply_LibraryWithoutTheSymbol_LeavesItAlone()
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libc10.so"));
        var before = bytes.ToArray();

        Assert.False(StandardLibraryPatch.TryApply(bytes));
        Assert.Equal(before, bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(63)]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public void TryApply_FileCutShort_SaysThatItIsNoLibrary(int length)
    {
        var bytes = File.ReadAllBytes(Library)[..length];

        Assert.Throws<InvalidDataException>(() => StandardLibraryPatch.TryApply(bytes));
    }

    [Fact]
    public void TryApply_NoElfFile_SaysSo() =>
        Assert.Throws<InvalidDataException>(() => StandardLibraryPatch.TryApply(new byte[1000]));

    // The library that the build linked into this folder is the package cache's own: it must stay as it was delivered.
    [Fact]
    public void Load_AfterPatching_LeavesTheOriginalUntouched() => Assert.Contains("GLIBCXX_3.4.32", VersionsOf(File.ReadAllBytes(Library)));

    private static List<string> VersionsOf(byte[] bytes) =>
        [.. new ElfImage(bytes).VersionNeeds().Where(need => need.Library == "libstdc++.so.6").Select(need => need.Version)];
}
