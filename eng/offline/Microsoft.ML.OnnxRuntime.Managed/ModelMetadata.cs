using System;
using System.Collections.Generic;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class ModelMetadata
{
    internal ModelMetadata(IntPtr session)
    {
        IntPtr metadata;
        NativeApi.Check(NativeApi.SessionGetModelMetadata(session, &metadata));
        try
        {
            IntPtr allocator = NativeApi.DefaultAllocator;
            byte* text;
            NativeApi.Check(NativeApi.ModelMetadataGetProducerName(metadata, allocator, &text));
            ProducerName = NativeApi.TakeText(text);
            NativeApi.Check(NativeApi.ModelMetadataGetGraphName(metadata, allocator, &text));
            GraphName = NativeApi.TakeText(text);
            NativeApi.Check(NativeApi.ModelMetadataGetDomain(metadata, allocator, &text));
            Domain = NativeApi.TakeText(text);
            NativeApi.Check(NativeApi.ModelMetadataGetDescription(metadata, allocator, &text));
            Description = NativeApi.TakeText(text);
            long version;
            NativeApi.Check(NativeApi.ModelMetadataGetVersion(metadata, &version));
            Version = version;
            CustomMetadataMap = ReadMap(metadata);
        }
        finally
        {
            NativeApi.ReleaseModelMetadata(metadata);
        }
    }

    public string ProducerName { get; }

    public string GraphName { get; }

    public string Domain { get; }

    public string Description { get; }

    public long Version { get; }

    public Dictionary<string, string> CustomMetadataMap { get; }

    private static Dictionary<string, string> ReadMap(IntPtr metadata)
    {
        var map = new Dictionary<string, string>();
        IntPtr allocator = NativeApi.DefaultAllocator;
        byte** keys;
        long count;
        NativeApi.Check(NativeApi.ModelMetadataGetCustomMetadataMapKeys(metadata, allocator, &keys, &count));
        for (long i = 0; i < count; i++)
        {
            byte* value;
            NativeApi.Check(NativeApi.ModelMetadataLookupCustomMetadataMap(metadata, allocator, keys[i], &value));
            map.Add(NativeApi.TakeText(keys[i]), NativeApi.TakeText(value));
        }
        if (count > 0)
            NativeApi.Check(NativeApi.AllocatorFree(allocator, (byte*)keys));
        return map;
    }
}
