using System;
using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class NodeMetadata
{
    internal NodeMetadata(IntPtr typeInfo)
    {
        int type;
        NativeApi.Check(NativeApi.GetOnnxTypeFromTypeInfo(typeInfo, &type));
        OnnxValueType = (OnnxValueType)type;
        Dimensions = [];
        SymbolicDimensions = [];
        if (!IsTensor)
            return;

        IntPtr info;
        NativeApi.Check(NativeApi.CastTypeInfoToTensorInfo(typeInfo, &info));
        NativeApi.Check(NativeApi.GetTensorElementType(info, &type));
        ElementDataType = (TensorElementType)type;
        nuint count;
        NativeApi.Check(NativeApi.GetDimensionsCount(info, &count));
        long* sizes = stackalloc long[(int)count];
        NativeApi.Check(NativeApi.GetDimensions(info, sizes, count));
        byte** names = stackalloc byte*[(int)count];
        NativeApi.Check(NativeApi.GetSymbolicDimensions(info, names, count));
        Dimensions = new int[count];
        SymbolicDimensions = new string[count];
        for (int i = 0; i < (int)count; i++)
        {
            Dimensions[i] = checked((int)sizes[i]);
            SymbolicDimensions[i] = NativeApi.Text(names[i]);
        }
    }

    public OnnxValueType OnnxValueType { get; }

    public int[] Dimensions { get; }

    public string[] SymbolicDimensions { get; }

    public Type ElementType => ElementTypes.TypeOf(ElementDataType);

    public TensorElementType ElementDataType { get; }

    public bool IsTensor =>
        OnnxValueType is OnnxValueType.ONNX_TYPE_TENSOR or OnnxValueType.ONNX_TYPE_SPARSETENSOR;
}
