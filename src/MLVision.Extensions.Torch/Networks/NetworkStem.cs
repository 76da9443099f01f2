namespace MLVision.Extensions.Torch;

/// <summary>How the first layers of a network treat the size of its images.</summary>
public enum NetworkStem
{
    /// <summary>
    /// <see cref="Small"/> for images whose smaller side is at most 32 pixels, where the architecture has such a variant;
    /// otherwise <see cref="Standard"/>. The default.
    /// </summary>
    Auto,

    /// <summary>The layers of the original, made for images of about 224 x 224 pixels; torchvision's weights fit these.</summary>
    Standard,

    /// <summary>
    /// The variant for images such as MNIST's 28 x 28 and CIFAR's 32 x 32, which keeps the resolution of the first layers:
    /// ResNet starts with a 3 x 3 convolution of stride 1 and no pooling (Chen et al., "A Simple Framework for Contrastive
    /// Learning of Visual Representations", 2020, appendix B.9); VGG ends with one hidden layer of 512 units in place of two of
    /// 4096 (Liu and Deng, "Very Deep Convolutional Neural Network Based Image Classification Using Small Training Sample
    /// Size", 2015) and its pooling rounds up, so that 28 x 28 images pass.
    /// </summary>
    Small,
}
