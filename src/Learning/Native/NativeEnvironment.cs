using System.Runtime.InteropServices;

namespace ImitationService.Learning.Native;

/// <summary>The environment that native libraries read when they are loaded, which .NET's own does not reach.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable, unless whoever started the process has.</summary>
    public static void SetUnlessGiven(string name, string value) => _ = SetVariable(name, value, overwrite: 0);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
