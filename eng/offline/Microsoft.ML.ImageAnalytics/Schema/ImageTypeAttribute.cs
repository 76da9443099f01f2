using System;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Marks a member of type <see cref="MLImage"/> as a column of images of one size.</summary>
public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    private readonly int _height;
    private readonly int _width;

    /// <summary>No size. Registering it fails, as upstream's does: it asks for a column of images of 0 x 0 pixels.</summary>
    public ImageTypeAttribute()
    {
    }

    /// <summary>Images of one size.</summary>
    public ImageTypeAttribute(int height, int width)
    {
        Contracts.CheckParam(width > 0, nameof(width), "Should be positive number");
        Contracts.CheckParam(height > 0, nameof(height), "Should be positive number");
        _height = height;
        _width = width;
    }

    /// <inheritdoc/>
    public override bool Equals(DataViewTypeAttribute other)
        => other is ImageTypeAttribute image && image._height == _height && image._width == _width;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_height, _width);

    /// <inheritdoc/>
    public override void Register()
        => DataViewTypeManager.Register(new ImageDataViewType(_height, _width), typeof(MLImage), this);
}
