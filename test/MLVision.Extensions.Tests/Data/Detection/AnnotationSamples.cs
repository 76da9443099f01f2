using System.Text.Json;

namespace MLVision.Extensions.Tests.Data.Detection;

/// <summary>The annotated pictures in <c>test/data/annotations</c>, which <c>eng/peers/make_annotations.py</c> made.</summary>
internal static class AnnotationSamples
{
    public static readonly string[] Classes = ["cat", "dog", "traffic light"];

    public static string Path(params string[] parts) => TestData.Path(["annotations", .. parts]);

    /// <summary>What a reader should find.</summary>
    /// <param name="hasFlags">Whether it reads flags.</param>
    /// <param name="hasAreas">Whether it reads areas.</param>
    /// <param name="isNumbered">Whether it numbers the images; else they have the ids of the file.</param>
    public static DetectionRow[] Expected(bool hasFlags, bool hasAreas, bool isNumbered)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path("expected.json")));
        return document.RootElement.EnumerateArray().Select((image, number) => new DetectionRow(
            image.GetProperty("name").GetString()!,
            isNumbered ? number + 1 : image.GetProperty("id").GetInt64(),
            $"{image.GetProperty("width")} x {image.GetProperty("height")}",
            string.Join("; ", image.GetProperty("objects").EnumerateArray().Select(item => DetectionRow.Describe(
                item.GetProperty("class").GetString()!,
                [.. item.GetProperty("box").EnumerateArray().Select(edge => edge.GetSingle())],
                hasFlags ? item.GetProperty("flag").GetBoolean() : null,
                hasAreas ? item.GetProperty("area").GetSingle() : null))))).ToArray();
    }
}
