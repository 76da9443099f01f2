namespace MLVision.Extensions.Torch;

/// <summary>What the weights of a network are before training. <c>torch.manual_seed</c> decides the random numbers.</summary>
public enum WeightInitialization
{
    /// <summary>
    /// As torchvision initialises the architecture: Kaiming normal over the fan out for the convolutions of VGG and ResNet, a
    /// normal distribution with deviation 0.01 for the linear layers of VGG, PyTorch's uniform default for all else. The default.
    /// </summary>
    Architecture,

    /// <summary>
    /// Kaiming normal over the fan in, with the gain of ReLU, for convolutions and linear layers, whose biases are zero
    /// (He et al., "Delving Deep into Rectifiers", 2015).
    /// </summary>
    Kaiming,

    /// <summary>
    /// Xavier uniform for convolutions and linear layers, whose biases are zero (Glorot and Bengio, "Understanding the Difficulty
    /// of Training Deep Feedforward Neural Networks", 2010).
    /// </summary>
    Xavier,
}
