namespace MLVision.Extensions;

/// <summary>An image that was left out because it could not be read or decoded.</summary>
/// <param name="Name">The path of the file, the name of the entry in an archive, or the number of the row for images in
/// memory.</param>
/// <param name="Reason">What was wrong with it.</param>
public sealed record SkippedImage(string Name, string Reason);
