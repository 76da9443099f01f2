namespace MLVision.Extensions.Onnx;

/// <summary>The order of the numbers of a box in the output of a model that suppresses by itself.</summary>
public enum DetectionRow
{
    /// <summary>The box, its score, its class: YOLOv10, YOLO26, EfficientDet, YOLO-NAS.</summary>
    BoxScoreClass,

    /// <summary>The box, its class, its score: YOLOv7.</summary>
    BoxClassScore,

    /// <summary>The class, the score, the box: PaddleDetection, and SSD of Caffe and OpenVINO.</summary>
    ClassScoreBox,
}
