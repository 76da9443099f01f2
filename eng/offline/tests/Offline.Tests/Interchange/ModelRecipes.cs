using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Offline.Tests.Interchange;

/// <summary>One model for each kind of component that can be saved. Trainers use one thread: models are reproducible.</summary>
internal static class ModelRecipes
{
    private const int Width = 13;
    private const int Height = 11;

    private static readonly string[] _measures = ["SepalLength", "SepalWidth", "PetalLength", "PetalWidth"];

    public static IReadOnlyList<ModelRecipe> All { get; } =
    [
        new("conversions", Iris.View, Conversions,
            ["NameKey", "NameByValue", "NameBack", "RankKey", "RankBack", "CountKey", "Capped", "NoteKey", "NoteBack",
                "WordKeys", "LargeKey", "NameVector", "CountAsSingle", "CountAsText", "RankAsDouble", "LargeAsSingle"]),
        new("columns", Iris.View, ml => ml.Transforms.Concatenate("Features", _measures)
                .Append(ml.Transforms.CopyColumns("Copy", "Features"))
                .Append(ml.Transforms.Concatenate("Twice", "Copy", "Rank", "Features"))
                .Append(ml.Transforms.DropColumns("Features", "Count"))
                .Append(ml.Transforms.SelectColumns("Twice", "Copy", "Name")),
            ["Twice", "Copy", "Name"]),
        new("normalizers", Iris.View, Normalizers,
            ["MinMax", "MinMaxShifted", "MeanVariance", "MeanVarianceShifted", "Cdf",
                "ScalarMinMax", "ScalarMeanVariance", "ScalarCdf"]),
        Multiclass("lbfgs-maximum-entropy", ml => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            new LbfgsMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1 })),
        Multiclass("sdca-maximum-entropy", ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(
            new SdcaMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = 1 })),
        Multiclass("one-versus-all", ml => ml.MulticlassClassification.Trainers.OneVersusAll(
            ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
                new LbfgsLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 }))),
        Multiclass("one-versus-all-without-probabilities", ml => ml.MulticlassClassification.Trainers.OneVersusAll(
            ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
                new LbfgsLogisticRegressionBinaryTrainer.Options { NumberOfThreads = 1 }), useProbabilities: false)),

        // Strong L1 regularization makes most weights zero; a model may keep only the others.
        Multiclass("lbfgs-maximum-entropy-sparse", ml => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            new LbfgsMaximumEntropyMulticlassTrainer.Options { L1Regularization = 3, NumberOfThreads = 1 }), "Noise"),
        Multiclass("sdca-maximum-entropy-sparse", ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(
            new SdcaMaximumEntropyMulticlassTrainer.Options { L1Regularization = 0.5f, NumberOfThreads = 1 }), "Noise"),
        new("lbfgs-logistic-regression-sparse", Iris.View, ml => Features(ml, "Noise")
                .Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
                {
                    LabelColumnName = "IsLarge",
                    L1Regularization = 3,
                    NumberOfThreads = 1,
                })),
            ["PredictedLabel", "Score", "Probability"]),

        new("lbfgs-logistic-regression", Iris.View, ml => Features(ml)
                .Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
                    new LbfgsLogisticRegressionBinaryTrainer.Options { LabelColumnName = "IsLarge", NumberOfThreads = 1 })),
            ["PredictedLabel", "Score", "Probability"]),
        new("kmeans", Iris.View, ml => Features(ml)
                .Append(ml.Clustering.Trainers.KMeans(new KMeansTrainer.Options { NumberOfClusters = 3, NumberOfThreads = 1 })),
            ["PredictedLabel", "Score"]),
        new("images", Images, ImagePipeline, ["Pixels", "Gray", "Bytes", "Again"]),
    ];

    private static ModelRecipe Multiclass(
        string name, Func<MLContext, IEstimator<ITransformer>> trainer, params string[] moreFeatures) =>
        new(name, Iris.View, ml => ml.Transforms.Conversion.MapValueToKey("Label", "Name")
                .Append(Features(ml, moreFeatures))
                .Append(trainer(ml))
                .Append(ml.Transforms.Conversion.MapKeyToValue("Text", "PredictedLabel")),
            ["Label", "PredictedLabel", "Score", "Text"]);

    private static EstimatorChain<NormalizingTransformer> Features(MLContext ml, params string[] more) =>
        ml.Transforms.Concatenate("Features", [.. _measures, .. more]).Append(ml.Transforms.NormalizeMinMax("Features"));

    private static IEstimator<ITransformer> Conversions(MLContext ml)
    {
        TransformsCatalog.ConversionTransforms convert = ml.Transforms.Conversion;
        return convert.MapValueToKey("NameKey", "Name")
            .Append(convert.MapValueToKey("NameByValue", "Name", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue))
            .Append(convert.MapKeyToValue("NameBack", "NameByValue"))
            .Append(convert.MapValueToKey("RankKey", "Rank"))
            .Append(convert.MapKeyToValue("RankBack", "RankKey"))
            .Append(convert.MapValueToKey("CountKey", "Count", addKeyValueAnnotationsAsText: true))
            .Append(convert.MapValueToKey("Capped", "Name", maximumNumberOfKeys: 2))
            .Append(convert.MapValueToKey("NoteKey", "Note"))
            .Append(convert.MapKeyToValue("NoteBack", "NoteKey"))
            .Append(convert.MapValueToKey("WordKeys", "Words"))
            .Append(convert.MapValueToKey("LargeKey", "IsLarge"))
            .Append(convert.MapKeyToVector("NameVector", "NameKey"))
            .Append(convert.ConvertType("CountAsSingle", "Count"))
            .Append(convert.ConvertType("CountAsText", "Count", DataKind.String))
            .Append(convert.ConvertType("RankAsDouble", "Rank", DataKind.Double))
            .Append(convert.ConvertType("LargeAsSingle", "IsLarge", DataKind.Single));
    }

    private static IEstimator<ITransformer> Normalizers(MLContext ml)
    {
        TransformsCatalog transforms = ml.Transforms;
        return transforms.Concatenate("X", _measures)
            .Append(transforms.NormalizeMinMax("MinMax", "X"))
            .Append(transforms.NormalizeMinMax("MinMaxShifted", "X", fixZero: false))
            .Append(transforms.NormalizeMeanVariance("MeanVariance", "X"))
            .Append(transforms.NormalizeMeanVariance("MeanVarianceShifted", "X", fixZero: false))
            .Append(transforms.NormalizeMeanVariance("Cdf", "X", fixZero: false, useCdf: true))
            .Append(transforms.NormalizeMinMax("ScalarMinMax", "Rank", fixZero: false))
            .Append(transforms.NormalizeMeanVariance("ScalarMeanVariance", "Rank", fixZero: false))
            .Append(transforms.NormalizeMeanVariance("ScalarCdf", "Rank", fixZero: false, useCdf: true));
    }

    private static IDataView Images(MLContext ml) => ml.Data.LoadFromEnumerable(
        new[] { "rgb-8.png", "gray-8.png" }.Select(name => new ImageRow { File = TestData.PathOf("images", name) }).ToArray());

    // The images are of the size that they are brought to, so that no interpolation has a say in the pixels.
    private static IEstimator<ITransformer> ImagePipeline(MLContext ml) => ml.Transforms.LoadImages("Image", "", "File")
        .Append(ml.Transforms.ResizeImages("Resized", Width, Height, "Image", ImageResizingEstimator.ResizingKind.Fill))
        .Append(ml.Transforms.ExtractPixels("Pixels", "Resized", scaleImage: 1 / 255f))
        .Append(ml.Transforms.ConvertToGrayscale("GrayImage", "Resized"))
        .Append(ml.Transforms.ExtractPixels(
            "Gray", "GrayImage", ImagePixelExtractingEstimator.ColorBits.Red, offsetImage: 127.5f))
        .Append(ml.Transforms.ExtractPixels("Bytes", "Resized", ImagePixelExtractingEstimator.ColorBits.All,
            ImagePixelExtractingEstimator.ColorsOrder.ABGR, interleavePixelColors: true, outputAsFloatArray: false))
        .Append(ml.Transforms.ConvertToImage(Height, Width, "Remade", "Pixels", scaleImage: 255))
        .Append(ml.Transforms.ExtractPixels("Again", "Remade"));

    private sealed class ImageRow
    {
        public string File { get; set; } = "";
    }
}
