using System;
using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public unsafe struct OrtTensorTypeAndShapeInfo
{
    internal OrtTensorTypeAndShapeInfo(IntPtr info)
    {
        int type;
        nuint count;
        NativeApi.Check(NativeApi.GetTensorElementType(info, &type));
        ElementDataType = (TensorElementType)type;
        NativeApi.Check(NativeApi.GetTensorShapeElementCount(info, &count));
        ElementCount = (long)count;
        NativeApi.Check(NativeApi.GetDimensionsCount(info, &count));
        Shape = new long[count];
        fixed (long* shape = Shape)
            NativeApi.Check(NativeApi.GetDimensions(info, shape, count));
    }

    public TensorElementType ElementDataType { get; private set; }

    public bool IsString => ElementDataType == TensorElementType.String;

    public long ElementCount { get; private set; }

    public int DimensionsCount => Shape.Length;

    public long[] Shape { get; private set; }
}
