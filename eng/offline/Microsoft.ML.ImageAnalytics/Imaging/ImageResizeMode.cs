namespace Microsoft.ML.Data;

/// <summary>How a resized image is fitted into its new size.</summary>
internal enum ImageResizeMode
{
    Pad = 0,
    Fill = 1,
    CropAnchorTop = 2,
    CropAnchorBottom = 3,
    CropAnchorLeft = 4,
    CropAnchorRight = 5,
    CropAnchorCentral = 6,
}
