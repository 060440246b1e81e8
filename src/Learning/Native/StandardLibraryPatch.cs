namespace ImitationService.Learning.Native;

/// <summary>
/// Makes TorchSharp's library loadable where libstdc++ is older than GCC 13's (Debian 12, Ubuntu 22.04). Built with GCC 13,
/// it needs exactly one symbol of GLIBCXX_3.4.32, <c>std::ios_base_library_init()</c>, which <c>&lt;iostream&gt;</c> calls
/// in place of the older <c>std::ios_base::Init::Init()</c>. Both do the same work, and the older one does not touch the
/// object it is called on: the name of one is replaced by the other's, and the version by GLIBCXX_3.4.
/// </summary>
internal static class StandardLibraryPatch
{
    private const string Library = "libstdc++.so.6";
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldVersion = "GLIBCXX_3.4";

    private static ReadOnlySpan<byte> NewSymbol => "\0_ZSt21ios_base_library_initv\0"u8;

    private static ReadOnlySpan<byte> OldSymbol => "\0_ZNSt8ios_base4InitC1Ev\0"u8;

    /// <summary>Patches the bytes of a library in place.</summary>
    /// <returns>False, with nothing changed, where there is nothing of the kind to patch.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a library.</exception>
    public static bool TryApply(Span<byte> library)
    {
        var image = new ElfImage(library);
        var needs = image.VersionNeeds();
        var newer = needs.FirstOrDefault(need => need is { Library: Library, Version: NewVersion });
        var older = needs.FirstOrDefault(need => need is { Library: Library, Version: OldVersion });
        var symbol = image.FindName(NewSymbol);
        if (newer is null || older is null || symbol < 0)
        {
            return false;
        }

        CopyWord(library, older.Entry, newer.Entry);           // vna_hash
        CopyWord(library, older.Entry + 8, newer.Entry + 8);   // vna_name
        library.Slice(symbol, NewSymbol.Length).Clear();
        OldSymbol.CopyTo(library[symbol..]);
        return true;
    }

    private static void CopyWord(Span<byte> bytes, int from, int to) => bytes.Slice(from, 4).CopyTo(bytes[to..]);
}
