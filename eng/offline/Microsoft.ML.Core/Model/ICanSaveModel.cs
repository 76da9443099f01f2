using System.IO;

namespace Microsoft.ML;

/// <summary>Something that can be part of a saved model.</summary>
public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}

/// <summary>Something that writes itself as plain bytes into a model.</summary>
internal interface ICanSaveInBinaryFormat
{
    void SaveAsBinary(BinaryWriter writer);
}
