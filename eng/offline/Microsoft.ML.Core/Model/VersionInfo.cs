using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What a component writes into the header of its part of a model, and what it can read.</summary>
internal readonly struct VersionInfo
{
    public readonly ulong ModelSignature;

    /// <summary>The version that is written.</summary>
    public readonly uint VerWrittenCur;

    /// <summary>The oldest version of the component that can read what is written.</summary>
    public readonly uint VerReadableCur;

    /// <summary>The oldest version that can be read.</summary>
    public readonly uint VerWeCanReadBack;

    public readonly string LoaderAssemblyName;

    public readonly string LoaderSignature;

    public readonly string LoaderSignatureAlt;

    /// <param name="modelSignature">Eight characters that name the format.</param>
    /// <param name="verWrittenCur">The version that is written.</param>
    /// <param name="verReadableCur">The oldest version of the component that can read what is written.</param>
    /// <param name="verWeCanReadBack">The oldest version that can be read.</param>
    /// <param name="loaderAssemblyName">The assembly that declares the loader.</param>
    /// <param name="loaderSignature">The load name of the loader.</param>
    /// <param name="loaderSignatureAlt">Another load name, for when the first is unknown.</param>
    public VersionInfo(
        string modelSignature,
        uint verWrittenCur,
        uint verReadableCur,
        uint verWeCanReadBack,
        string loaderAssemblyName,
        string loaderSignature = null,
        string loaderSignatureAlt = null)
    {
        Contracts.CheckParam(verReadableCur <= verWrittenCur, nameof(verReadableCur));
        Contracts.CheckParam(verWeCanReadBack <= verWrittenCur, nameof(verWeCanReadBack));
        ModelSignature = Pack(modelSignature);
        VerWrittenCur = verWrittenCur;
        VerReadableCur = verReadableCur;
        VerWeCanReadBack = verWeCanReadBack;
        LoaderAssemblyName = loaderAssemblyName;
        LoaderSignature = loaderSignature;
        LoaderSignatureAlt = loaderSignatureAlt;
    }

    private static ulong Pack(string signature)
    {
        Contracts.Check(signature != null && signature.Length == 8, "Model signature must be eight characters");
        ulong packed = 0;
        for (int i = 0; i < 8; i++)
        {
            char c = signature[i];
            Contracts.Check(c <= 0xFF, "Model signature may only have characters up to 0xFF");
            packed |= (c == ' ' ? 0UL : c) << (8 * i);
        }

        return packed;
    }
}
