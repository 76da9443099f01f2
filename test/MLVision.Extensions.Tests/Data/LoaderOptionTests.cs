using Microsoft.ML;

namespace MLVision.Extensions.Tests.Data;

/// <summary>What the loaders say of options that are out of range, before they look for any file.</summary>
[TestClass]
public sealed class LoaderOptionTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(new string[0], "Extensions must hold at least one ending")]
    [DataRow(new[] { ".png", "jpg" }, "Extensions must hold endings with the dot, such as .png, not 'jpg'")]
    [DataRow(new[] { "" }, "Extensions must hold endings with the dot, such as .png, not ''")]
    [DataRow(null, "Extensions")]
    public void Endings_of_files_need_the_dot(string[]? extensions, string message)
    {
        Refuse(() => _ml.Data.LoadImageFolder("none", new() { Extensions = extensions! }), message);
        Refuse(() => _ml.Data.LoadImageArchive("none", new() { Extensions = extensions! }), message);
        Refuse(() => _ml.Data.LoadPascalVoc("none", null, new() { Extensions = extensions! }), message);
        Refuse(() => _ml.Data.LoadYolo("none", ["a"], new() { Extensions = extensions! }), message);
        Refuse(() => _ml.Data.LoadSegmentation("none", "none", new() { Extensions = extensions! }), message);
    }

    [TestMethod]
    public void What_to_do_with_bad_images_must_be_known()
    {
        const ImageErrorAction unknown = (ImageErrorAction)99;
        Refuse(() => _ml.Data.LoadImageFolder("none", new() { OnError = unknown }), "OnError must be one of Fail, Skip");
        Refuse(() => _ml.Data.LoadImageArchive("none", new() { OnError = unknown }), "OnError must be one of Fail, Skip");
    }

    [TestMethod]
    public void Parts_of_names_may_be_empty_but_not_missing()
    {
        Refuse(() => _ml.Data.LoadPascalVoc("none", null, new() { AnnotationFolder = null! }), "AnnotationFolder");
        Refuse(() => _ml.Data.LoadPascalVoc("none", null, new() { ImageFolder = null! }), "ImageFolder");
        Refuse(() => _ml.Data.LoadSegmentation("none", "none", new() { ImageSuffix = null! }), "ImageSuffix");
        Refuse(() => _ml.Data.LoadSegmentation("none", "none", new() { MaskSuffix = null! }), "MaskSuffix");
        Refuse(() => _ml.Data.LoadSegmentation("none", "none", new() { IgnoredIds = null! }), "IgnoredIds");
    }

    private static void Refuse(Action load, string message) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(load).Message, message);
}
