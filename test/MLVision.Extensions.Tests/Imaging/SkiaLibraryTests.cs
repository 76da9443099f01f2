namespace MLVision.Extensions.Tests.Imaging;

[TestClass]
public sealed class SkiaLibraryTests
{
    [TestMethod]
    public void The_version_that_the_tests_run_with_is_suitable() => SkiaLibrary.RequireSuitableVersion();

    [TestMethod]
    [DataRow("3.119.0.0", "3.119")]
    [DataRow("4.155.0.0", "4.155")]
    public void A_newer_SkiaSharp_is_named_with_what_is_wanted(string version, string named)
    {
        var error = Assert.Throws<NotSupportedException>(() => SkiaLibrary.RequireSuitableVersion(new Version(version)));

        Assert.StartsWith($"The application brings SkiaSharp {named}, ", error.Message);
        Assert.Contains("from 2.88.9 to below 3.0", error.Message);
    }
}
