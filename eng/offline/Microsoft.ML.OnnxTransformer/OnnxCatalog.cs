using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

/// <summary>ONNX models as transforms.</summary>
public static class OnnxCatalog
{
    /// <summary>
    /// Scores a model row by row. The columns have the names of the model's input and output, and the input has its type.
    /// </summary>
    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile, int? gpuDeviceId = null,
        bool fallbackToCpu = false)
        => new OnnxScoringEstimator(
            CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, modelFile, gpuDeviceId, fallbackToCpu);
}
