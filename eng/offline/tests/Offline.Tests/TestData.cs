namespace Offline.Tests;

/// <summary>Finds the files of eng/offline/tests/data beside the test program.</summary>
internal static class TestData
{
    public static string PathOf(params string[] parts) =>
        Path.Combine([AppContext.BaseDirectory, "data", .. parts]);
}
