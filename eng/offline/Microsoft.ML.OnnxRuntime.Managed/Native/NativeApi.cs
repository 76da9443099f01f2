using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>
/// The C interface of libonnxruntime: a table of functions whose places never change; the table only grows at its end. The name
/// of each field is that of the function, the number its place in <c>struct OrtApi</c>.
/// </summary>
internal static unsafe class NativeApi
{
    // All that is called here is in the table since this version.
    private const uint ApiVersion = 14;
    private const string Library = "onnxruntime";

    private static readonly IntPtr* _table = Table();

    public static readonly delegate* unmanaged<IntPtr, int> GetErrorCode =
        (delegate* unmanaged<IntPtr, int>)_table[1];
    public static readonly delegate* unmanaged<IntPtr, byte*> GetErrorMessage =
        (delegate* unmanaged<IntPtr, byte*>)_table[2];
    public static readonly delegate* unmanaged<int, byte*, IntPtr*, IntPtr> CreateEnv =
        (delegate* unmanaged<int, byte*, IntPtr*, IntPtr>)_table[3];
    public static readonly delegate* unmanaged<IntPtr, byte*, IntPtr, IntPtr*, IntPtr> CreateSession =
        (delegate* unmanaged<IntPtr, byte*, IntPtr, IntPtr*, IntPtr>)_table[7];
    public static readonly delegate* unmanaged<IntPtr, byte*, nuint, IntPtr, IntPtr*, IntPtr> CreateSessionFromArray =
        (delegate* unmanaged<IntPtr, byte*, nuint, IntPtr, IntPtr*, IntPtr>)_table[8];
    public static readonly delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr*, nuint, byte**, nuint, IntPtr*, IntPtr> Run =
        (delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr*, nuint, byte**, nuint, IntPtr*, IntPtr>)_table[9];
    public static readonly delegate* unmanaged<IntPtr*, IntPtr> CreateSessionOptions =
        (delegate* unmanaged<IntPtr*, IntPtr>)_table[10];
    public static readonly delegate* unmanaged<IntPtr, int, IntPtr> SetSessionExecutionMode =
        (delegate* unmanaged<IntPtr, int, IntPtr>)_table[13];
    public static readonly delegate* unmanaged<IntPtr, IntPtr> EnableMemPattern =
        (delegate* unmanaged<IntPtr, IntPtr>)_table[16];
    public static readonly delegate* unmanaged<IntPtr, IntPtr> DisableMemPattern =
        (delegate* unmanaged<IntPtr, IntPtr>)_table[17];
    public static readonly delegate* unmanaged<IntPtr, IntPtr> EnableCpuMemArena =
        (delegate* unmanaged<IntPtr, IntPtr>)_table[18];
    public static readonly delegate* unmanaged<IntPtr, IntPtr> DisableCpuMemArena =
        (delegate* unmanaged<IntPtr, IntPtr>)_table[19];
    public static readonly delegate* unmanaged<IntPtr, int, IntPtr> SetSessionLogSeverityLevel =
        (delegate* unmanaged<IntPtr, int, IntPtr>)_table[22];
    public static readonly delegate* unmanaged<IntPtr, int, IntPtr> SetSessionGraphOptimizationLevel =
        (delegate* unmanaged<IntPtr, int, IntPtr>)_table[23];
    public static readonly delegate* unmanaged<IntPtr, int, IntPtr> SetIntraOpNumThreads =
        (delegate* unmanaged<IntPtr, int, IntPtr>)_table[24];
    public static readonly delegate* unmanaged<IntPtr, int, IntPtr> SetInterOpNumThreads =
        (delegate* unmanaged<IntPtr, int, IntPtr>)_table[25];
    public static readonly delegate* unmanaged<IntPtr, nuint*, IntPtr> SessionGetInputCount =
        (delegate* unmanaged<IntPtr, nuint*, IntPtr>)_table[30];
    public static readonly delegate* unmanaged<IntPtr, nuint*, IntPtr> SessionGetOutputCount =
        (delegate* unmanaged<IntPtr, nuint*, IntPtr>)_table[31];
    public static readonly delegate* unmanaged<IntPtr, nuint, IntPtr*, IntPtr> SessionGetInputTypeInfo =
        (delegate* unmanaged<IntPtr, nuint, IntPtr*, IntPtr>)_table[33];
    public static readonly delegate* unmanaged<IntPtr, nuint, IntPtr*, IntPtr> SessionGetOutputTypeInfo =
        (delegate* unmanaged<IntPtr, nuint, IntPtr*, IntPtr>)_table[34];
    public static readonly delegate* unmanaged<IntPtr, nuint, IntPtr, byte**, IntPtr> SessionGetInputName =
        (delegate* unmanaged<IntPtr, nuint, IntPtr, byte**, IntPtr>)_table[36];
    public static readonly delegate* unmanaged<IntPtr, nuint, IntPtr, byte**, IntPtr> SessionGetOutputName =
        (delegate* unmanaged<IntPtr, nuint, IntPtr, byte**, IntPtr>)_table[37];
    public static readonly delegate* unmanaged<IntPtr*, IntPtr> CreateRunOptions =
        (delegate* unmanaged<IntPtr*, IntPtr>)_table[39];
    public static readonly delegate* unmanaged<IntPtr, byte*, nuint, long*, nuint, int, IntPtr*, IntPtr>
        CreateTensorWithDataAsOrtValue =
            (delegate* unmanaged<IntPtr, byte*, nuint, long*, nuint, int, IntPtr*, IntPtr>)_table[49];
    public static readonly delegate* unmanaged<IntPtr, int*, IntPtr> IsTensor =
        (delegate* unmanaged<IntPtr, int*, IntPtr>)_table[50];
    public static readonly delegate* unmanaged<IntPtr, byte**, IntPtr> GetTensorMutableData =
        (delegate* unmanaged<IntPtr, byte**, IntPtr>)_table[51];
    public static readonly delegate* unmanaged<IntPtr, IntPtr*, IntPtr> CastTypeInfoToTensorInfo =
        (delegate* unmanaged<IntPtr, IntPtr*, IntPtr>)_table[55];
    public static readonly delegate* unmanaged<IntPtr, int*, IntPtr> GetOnnxTypeFromTypeInfo =
        (delegate* unmanaged<IntPtr, int*, IntPtr>)_table[56];
    public static readonly delegate* unmanaged<IntPtr, int*, IntPtr> GetTensorElementType =
        (delegate* unmanaged<IntPtr, int*, IntPtr>)_table[60];
    public static readonly delegate* unmanaged<IntPtr, nuint*, IntPtr> GetDimensionsCount =
        (delegate* unmanaged<IntPtr, nuint*, IntPtr>)_table[61];
    public static readonly delegate* unmanaged<IntPtr, long*, nuint, IntPtr> GetDimensions =
        (delegate* unmanaged<IntPtr, long*, nuint, IntPtr>)_table[62];
    public static readonly delegate* unmanaged<IntPtr, byte**, nuint, IntPtr> GetSymbolicDimensions =
        (delegate* unmanaged<IntPtr, byte**, nuint, IntPtr>)_table[63];
    public static readonly delegate* unmanaged<IntPtr, nuint*, IntPtr> GetTensorShapeElementCount =
        (delegate* unmanaged<IntPtr, nuint*, IntPtr>)_table[64];
    public static readonly delegate* unmanaged<IntPtr, IntPtr*, IntPtr> GetTensorTypeAndShape =
        (delegate* unmanaged<IntPtr, IntPtr*, IntPtr>)_table[65];
    public static readonly delegate* unmanaged<int, int, IntPtr*, IntPtr> CreateCpuMemoryInfo =
        (delegate* unmanaged<int, int, IntPtr*, IntPtr>)_table[69];
    public static readonly delegate* unmanaged<IntPtr, byte*, IntPtr> AllocatorFree =
        (delegate* unmanaged<IntPtr, byte*, IntPtr>)_table[76];
    public static readonly delegate* unmanaged<IntPtr*, IntPtr> GetAllocatorWithDefaultOptions =
        (delegate* unmanaged<IntPtr*, IntPtr>)_table[78];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseEnv =
        (delegate* unmanaged<IntPtr, void>)_table[92];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseStatus =
        (delegate* unmanaged<IntPtr, void>)_table[93];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseMemoryInfo =
        (delegate* unmanaged<IntPtr, void>)_table[94];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseSession =
        (delegate* unmanaged<IntPtr, void>)_table[95];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseValue =
        (delegate* unmanaged<IntPtr, void>)_table[96];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseRunOptions =
        (delegate* unmanaged<IntPtr, void>)_table[97];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseTypeInfo =
        (delegate* unmanaged<IntPtr, void>)_table[98];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseTensorTypeAndShapeInfo =
        (delegate* unmanaged<IntPtr, void>)_table[99];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseSessionOptions =
        (delegate* unmanaged<IntPtr, void>)_table[100];
    public static readonly delegate* unmanaged<IntPtr, IntPtr*, IntPtr> SessionGetModelMetadata =
        (delegate* unmanaged<IntPtr, IntPtr*, IntPtr>)_table[111];
    public static readonly delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr> ModelMetadataGetProducerName =
        (delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr>)_table[112];
    public static readonly delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr> ModelMetadataGetGraphName =
        (delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr>)_table[113];
    public static readonly delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr> ModelMetadataGetDomain =
        (delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr>)_table[114];
    public static readonly delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr> ModelMetadataGetDescription =
        (delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr>)_table[115];
    public static readonly delegate* unmanaged<IntPtr, IntPtr, byte*, byte**, IntPtr> ModelMetadataLookupCustomMetadataMap =
        (delegate* unmanaged<IntPtr, IntPtr, byte*, byte**, IntPtr>)_table[116];
    public static readonly delegate* unmanaged<IntPtr, long*, IntPtr> ModelMetadataGetVersion =
        (delegate* unmanaged<IntPtr, long*, IntPtr>)_table[117];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseModelMetadata =
        (delegate* unmanaged<IntPtr, void>)_table[118];
    public static readonly delegate* unmanaged<IntPtr, IntPtr, byte***, long*, IntPtr> ModelMetadataGetCustomMetadataMapKeys =
        (delegate* unmanaged<IntPtr, IntPtr, byte***, long*, IntPtr>)_table[123];
    public static readonly delegate* unmanaged<IntPtr, byte*, long, IntPtr> AddFreeDimensionOverrideByName =
        (delegate* unmanaged<IntPtr, byte*, long, IntPtr>)_table[124];
    public static readonly delegate* unmanaged<byte***, int*, IntPtr> GetAvailableProviders =
        (delegate* unmanaged<byte***, int*, IntPtr>)_table[125];
    public static readonly delegate* unmanaged<byte**, int, IntPtr> ReleaseAvailableProviders =
        (delegate* unmanaged<byte**, int, IntPtr>)_table[126];
    public static readonly delegate* unmanaged<IntPtr, byte*, byte*, IntPtr> AddSessionConfigEntry =
        (delegate* unmanaged<IntPtr, byte*, byte*, IntPtr>)_table[130];
    public static readonly delegate* unmanaged<IntPtr, IntPtr, IntPtr> SessionOptionsAppendExecutionProviderCudaV2 =
        (delegate* unmanaged<IntPtr, IntPtr, IntPtr>)_table[204];
    public static readonly delegate* unmanaged<IntPtr*, IntPtr> CreateCudaProviderOptions =
        (delegate* unmanaged<IntPtr*, IntPtr>)_table[205];
    public static readonly delegate* unmanaged<IntPtr, byte**, byte**, nuint, IntPtr> UpdateCudaProviderOptions =
        (delegate* unmanaged<IntPtr, byte**, byte**, nuint, IntPtr>)_table[206];
    public static readonly delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr> GetCudaProviderOptionsAsString =
        (delegate* unmanaged<IntPtr, IntPtr, byte**, IntPtr>)_table[207];
    public static readonly delegate* unmanaged<IntPtr, void> ReleaseCudaProviderOptions =
        (delegate* unmanaged<IntPtr, void>)_table[208];

    /// <summary>The allocator whose memory every text of the library comes from; it is never released.</summary>
    public static IntPtr DefaultAllocator { get; } = GetDefaultAllocator();

    [DllImport(Library)]
    public static extern IntPtr OrtSessionOptionsAppendExecutionProvider_CPU(IntPtr options, int useArena);

    [DllImport(Library)]
    public static extern IntPtr OrtSessionOptionsAppendExecutionProvider_CUDA(IntPtr options, int deviceId);

    /// <summary>Throws what a status says; none is success.</summary>
    public static void Check(IntPtr status)
    {
        if (status == IntPtr.Zero)
            return;
        var exception = new OnnxRuntimeException((ErrorCode)GetErrorCode(status), Text(GetErrorMessage(status)));
        ReleaseStatus(status);
        throw exception;
    }

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((IntPtr)text);

    /// <summary>Reads a text that the default allocator has made, and frees it.</summary>
    public static string TakeText(byte* text)
    {
        string result = Text(text);
        Check(AllocatorFree(DefaultAllocator, text));
        return result;
    }

    /// <summary>The bytes of a text for the library, with the zero at its end.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static IntPtr GetDefaultAllocator()
    {
        IntPtr allocator;
        Check(GetAllocatorWithDefaultOptions(&allocator));
        return allocator;
    }

    private static IntPtr* Table()
    {
        var apiBase = (ApiBase*)OrtGetApiBase();
        IntPtr table = apiBase->GetApi(ApiVersion);
        if (table == IntPtr.Zero)
        {
            throw new OnnxRuntimeException(ErrorCode.NotImplemented,
                $"The native library, version {Text(apiBase->GetVersionString())}, lacks version {ApiVersion} of the interface.");
        }
        return (IntPtr*)table;
    }

    [DllImport(Library)]
    private static extern IntPtr OrtGetApiBase();

    [StructLayout(LayoutKind.Sequential)]
    private struct ApiBase
    {
        public delegate* unmanaged<uint, IntPtr> GetApi;
        public delegate* unmanaged<byte*> GetVersionString;
    }
}
