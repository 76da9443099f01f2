using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLVision.Extensions.Onnx;

/// <summary>
/// An input beside the images, which some exports have for the sizes of these. It gets the size of the model's own input, so that
/// what comes out is in pixels of that.
/// </summary>
internal sealed class SizeInput
{
    private readonly long[] _dimensions;
    private readonly TensorElementType _type;
    private readonly float[] _image;

    private SizeInput(long[] dimensions, TensorElementType type, float[] image)
    {
        _dimensions = dimensions;
        _type = type;
        _image = image;
    }

    /// <summary>The names, for messages.</summary>
    public static string Known => "'orig_target_sizes', 'im_shape', 'image_shape', 'scale_factor' or 'pixel_mask'";

    public static bool IsKnown(string name) =>
        name is "orig_target_sizes" or "im_shape" or "image_shape" or "scale_factor" or "pixel_mask";

    public static SizeInput Create(OnnxImageModel model, string name)
    {
        NodeMetadata input = model.Session.InputOf(name);
        int[] shape = input.Dimensions;
        ImageInputShape size = model.Shape;
        bool isMask = name == "pixel_mask";
        if (shape.Length != (isMask ? 3 : 2)
            || input.ElementDataType is not (TensorElementType.Float or TensorElementType.Int64 or TensorElementType.Int32))
        {
            throw model.Misfit($"its input '{name}' is {input.ElementDataType} [{string.Join(" x ", shape)}]; wanted is " +
                (isMask ? "[batch, rows, columns]" : "[batch, 2]"));
        }

        // RT-DETR and its kin have the width first, PaddlePaddle's models and YOLOv3 the height.
        float[] image = name switch
        {
            "orig_target_sizes" => [size.Width, size.Height],
            "im_shape" or "image_shape" => [size.Height, size.Width],
            "scale_factor" => [1, 1],
            _ => [],
        };
        if (!isMask)
            return new SizeInput([-1, 2], input.ElementDataType, image);
        int rows = shape[1] < 0 ? size.Height : shape[1], columns = shape[2] < 0 ? size.Width : shape[2];
        image = new float[rows * columns];
        Array.Fill(image, 1);
        return new SizeInput([-1, rows, columns], input.ElementDataType, image);
    }

    /// <summary>The input for a run of some images.</summary>
    public OrtValue CreateValue(int images)
    {
        long[] shape = [images, .. _dimensions[1..]];
        return _type switch
        {
            TensorElementType.Int64 => Create(value => (long)value),
            TensorElementType.Int32 => Create(value => (int)value),
            _ => Create(value => value),
        };

        OrtValue Create<T>(Func<float, T> convert)
            where T : unmanaged
        {
            var values = new T[images * _image.Length];
            for (int i = 0; i < values.Length; i++)
                values[i] = convert(_image[i % _image.Length]);
            return OrtValue.CreateTensorValueFromMemory(values, shape);
        }
    }
}
