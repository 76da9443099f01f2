using System;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data.Imaging;

/// <summary>Which byte of a pixel goes to which plane of a vector.</summary>
internal static class ChannelOrder
{
    /// <summary>
    /// Fills <paramref name="offsets"/> with the byte of the pixel for plane 0, 1, … and returns the number of planes. The
    /// letters of the name of the order are gone through from left to right; channels that are not wanted take no plane.
    /// </summary>
    public static int Find(
        ImagePixelExtractingEstimator.ColorsOrder order, ImagePixelExtractingEstimator.ColorBits colors, MLPixelFormat format,
        Span<int> offsets)
    {
        bool isBgra = format == MLPixelFormat.Bgra32;
        int planes = 0;
        foreach (char letter in order.ToString())
        {
            (ImagePixelExtractingEstimator.ColorBits bit, int offset) = letter switch
            {
                'A' => (ImagePixelExtractingEstimator.ColorBits.Alpha, 3),
                'R' => (ImagePixelExtractingEstimator.ColorBits.Red, isBgra ? 2 : 0),
                'G' => (ImagePixelExtractingEstimator.ColorBits.Green, 1),
                _ => (ImagePixelExtractingEstimator.ColorBits.Blue, isBgra ? 0 : 2),
            };
            if ((colors & bit) != 0)
                offsets[planes++] = offset;
        }

        return planes;
    }
}
