using System.Text.Json.Serialization;

namespace MLVision.Extensions.Onnx;

/// <summary>
/// How the outputs of a model become boxes; one class for each family of models. What a decoder cannot tell from the model's
/// shapes is a property.
/// </summary>
[JsonDerivedType(typeof(YoloXDecoder), "yolox")]
[JsonDerivedType(typeof(YoloV1Decoder), "yolov1")]
[JsonDerivedType(typeof(YoloV2Decoder), "yolov2")]
[JsonDerivedType(typeof(YoloV3Decoder), "yolov3")]
[JsonDerivedType(typeof(YoloV5Decoder), "yolov5")]
[JsonDerivedType(typeof(YoloV8Decoder), "yolov8")]
[JsonDerivedType(typeof(NanoDetDecoder), "nanodet")]
[JsonDerivedType(typeof(SsdDecoder), "ssd")]
[JsonDerivedType(typeof(RetinaNetDecoder), "retinanet")]
[JsonDerivedType(typeof(DetrDecoder), "detr")]
[JsonDerivedType(typeof(SuppressedDecoder), "suppressed")]
public abstract record DetectionDecoder
{
    private protected DetectionDecoder()
    {
    }

    /// <summary>What these models were usually trained with.</summary>
    internal abstract ImagePreprocessing UsualPreprocessing { get; }

    /// <summary>Whether one object gives several boxes, of which suppression keeps one.</summary>
    internal virtual bool NeedsSuppression => true;

    /// <summary>Whether the outputs tell the images of a run apart; else the model runs with one image at a time.</summary>
    internal virtual bool TellsImagesApart(OnnxImageModel model) => true;

    /// <summary>Checks the options of the decoder.</summary>
    internal virtual void Validate()
    {
    }

    /// <summary>Checks that the outputs of the model are what the decoder reads.</summary>
    /// <returns>The number of classes; null where the shapes do not tell.</returns>
    /// <exception cref="InvalidDataException">They are not.</exception>
    internal abstract int? CountClasses(OnnxImageModel model);

    /// <summary>Finds the boxes of one image of a run.</summary>
    internal abstract void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target);

    internal static void RequirePositive(IReadOnlyList<float> values, string option)
    {
        ArgumentNullException.ThrowIfNull(values, option);
        if (values.Count == 0)
            throw new ArgumentException($"{option} must not be empty.", option);
        foreach (float value in values)
            OptionCheck.Positive(value, option);
    }

    private protected static void RequireStrides(IReadOnlyList<int> strides, string option = "Strides")
    {
        ArgumentNullException.ThrowIfNull(strides, option);
        if (strides.Count == 0)
            throw new ArgumentException($"{option} must not be empty.", option);
        foreach (int stride in strides)
            OptionCheck.Range(stride, 1, 1024, option);
    }

    /// <summary>The error of a model whose outputs are others than the decoder reads.</summary>
    private protected InvalidDataException Misfit(OnnxImageModel model, string wanted) =>
        model.Misfit($"its outputs are {model.DescribeOutputs()}; {GetType().Name} reads {wanted}" +
            (model.Session.OutputNames.Count > 1 ? "; OutputNames chooses among outputs" : ""));

    private protected void RequireOneOutput(OnnxImageModel model, string wanted)
    {
        if (model.Session.OutputNames.Count != 1)
            throw Misfit(model, wanted);
    }
}
