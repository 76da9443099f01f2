using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>What <see cref="ConvolutionalNetworkTrainer"/> trains, on what, and how.</summary>
public sealed class ConvolutionalNetworkOptions
{
    /// <summary>The label column, a key; default "Label".</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>
    /// The column of images: the paths of files (text), their contents (vector of <see cref="byte"/> of variable length),
    /// <see cref="Microsoft.ML.Data.MLImage"/>, or a vector of pixels (<see cref="byte"/>, or <see cref="float"/> of 0 to 255,
    /// which are rounded) with the dimensions [height, width] or [3, height, width]. Files are decoded on background threads.
    /// Where images have different sizes, <see cref="ImageWidth"/> and <see cref="ImageHeight"/> give them one. Default "Image".
    /// </summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>
    /// The width that the network gets, in pixels, 0 or more. Of each image the largest part in the middle that has the wanted
    /// aspect ratio is resized with antialiasing, in training as in prediction;
    /// <see cref="AugmentationOptions.ResizedCropScale"/> cuts its parts out of the image as it is. Default 0, the images have
    /// one size already; else also give <see cref="ImageHeight"/>.
    /// </summary>
    public int ImageWidth { get; init; }

    /// <summary>
    /// The height that the network gets, in pixels, 0 or more. Default 0, the images have one size already; else also give
    /// <see cref="ImageWidth"/>.
    /// </summary>
    public int ImageHeight { get; init; }

    /// <summary>The network, one of <see cref="Architectures.Names"/>; default "resnet18".</summary>
    public string Architecture { get; init; } = "resnet18";

    /// <summary>
    /// Builds a network of the application, in place of <see cref="Architecture"/>: batch x
    /// <see cref="NetworkOptions.InputChannels"/> x <see cref="NetworkOptions.InputHeight"/> x
    /// <see cref="NetworkOptions.InputWidth"/> in, logits of batch x <see cref="NetworkOptions.Classes"/> out. What else the
    /// options here say about the network (<see cref="Dropout"/> to <see cref="Initialization"/>) it is told, too. Loading the
    /// model calls it again, so it must be a static method marked with <see cref="NetworkFactoryAttribute"/>. Default null.
    /// </summary>
    public Func<NetworkOptions, nn.Module<Tensor, Tensor>>? CreateNetwork { get; init; }

    /// <summary>
    /// Whether the network has a single output for two classes, the logit of the second one: the score is its sigmoid, the loss
    /// binary cross-entropy. <c>Score</c> has two slots all the same, the probabilities of both classes. Default false, an output
    /// for each class.
    /// </summary>
    public bool SingleOutput { get; init; }

    /// <summary>The probability of dropping a unit; in [0, 1); see <see cref="NetworkOptions.Dropout"/>. Default null.</summary>
    public double? Dropout { get; init; }

    /// <summary>
    /// Whether the first layers are made for small images; see <see cref="NetworkOptions.Stem"/>. Default automatic.
    /// </summary>
    public NetworkStem Stem { get; init; } = NetworkStem.Auto;

    /// <summary>
    /// The units of the hidden layers of <c>mlp</c>, each at least 1; see <see cref="NetworkOptions.HiddenSizes"/>. Default 512,
    /// 256.
    /// </summary>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [512, 256];

    /// <summary>What the weights are before training; default <see cref="WeightInitialization.Architecture"/>.</summary>
    public WeightInitialization Initialization { get; init; } = WeightInitialization.Architecture;

    /// <summary>
    /// A file of weights to start from, such as torchvision's (<see cref="WeightFile"/>). Taken is what has the same name and
    /// shape; the log says what begins anew, as the last layer does for other classes. Networks that were trained on ImageNet
    /// want <see cref="ImageNormalization.ImageNet"/> and <see cref="NetworkStem.Standard"/>. Default null for none.
    /// </summary>
    public string? PretrainedWeights { get; init; }

    /// <summary>
    /// Whether coloured images are made grey (BT.601), so that the network has one input channel; default false.
    /// </summary>
    public bool Grayscale { get; init; }

    /// <summary>The mean and deviation of each channel; default null: they are measured on the training images.</summary>
    public ImageNormalization? Normalization { get; init; }

    /// <summary>What is done at random to training images; default nothing.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>How the network is trained; default as <see cref="TrainingOptions"/> says.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>
    /// The part of the images of each class that is kept back to judge by, where Fit gets no validation data; 0 to 0.9, 0 for
    /// none, default 0.1.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>
    /// What Fit does with a row that has no label, or no image that can be read. With <see cref="ImageErrorAction.Skip"/> it is
    /// left out, and <see cref="ConvolutionalNetworkTransformer.SkippedImages"/> and the log tell so; an image of another size
    /// than the others is an error in any case. Default <see cref="ImageErrorAction.Fail"/>.
    /// </summary>
    public ImageErrorAction OnError { get; init; } = ImageErrorAction.Fail;

    /// <summary>
    /// Where the network is trained and computes: "cpu", "cuda", "cuda:1" and so on, or "auto" for CUDA where there is one, else
    /// the CPU. "auto" and "cuda" honour <c>MLContext.GpuDeviceId</c>; <c>MLContext.FallbackToCpu</c> allows the CPU where CUDA
    /// is asked for and missing. A loaded model uses the same device if it is there, else the CPU. Default "auto".
    /// </summary>
    public string Device { get; init; } = "auto";

    /// <summary>
    /// How much memory the images may take, in MiB; at least 1, default 4096. A decoded image takes a byte per pixel and channel.
    /// What does not fit is read again in each epoch: files one by one, in any order; the rows of other columns one after
    /// another, shuffled by a pool of images that takes a quarter of the memory.
    /// </summary>
    public int CacheMegabytes { get; init; } = 4096;

    /// <summary>How the network is built.</summary>
    internal NetworkSource Source =>
        CreateNetwork is null ? NetworkSource.Named(Architecture) : NetworkSource.Of(CreateNetwork, nameof(CreateNetwork));

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ImageColumnName);
        ArgumentException.ThrowIfNullOrEmpty(Architecture);
        _ = Source;
        if (CreateNetwork is null && !Architectures.Contains(Architecture))
            throw new ArgumentException(
                $"There is no network '{Architecture}'. Known are: {string.Join(", ", Architectures.Names)}.",
                nameof(Architecture));
        ArgumentNullException.ThrowIfNull(Augmentation);
        ArgumentNullException.ThrowIfNull(Training);
        new NetworkOptions
        {
            Dropout = Dropout, Stem = Stem, HiddenSizes = HiddenSizes, Initialization = Initialization,
        }.Validate();
        if (PretrainedWeights is { } path)
            ArgumentException.ThrowIfNullOrWhiteSpace(path, nameof(PretrainedWeights));
        Augmentation.Validate();
        Training.Validate();
        OptionCheck.Range(ValidationFraction, 0, 0.9);
        OptionCheck.Defined(OnError);
        OptionCheck.AtLeast(ImageWidth, 0);
        OptionCheck.AtLeast(ImageHeight, 0);
        if (ImageWidth == 0 != (ImageHeight == 0))
            throw new ArgumentException("ImageWidth and ImageHeight are both 0 or both positive.", nameof(ImageWidth));
        OptionCheck.AtLeast(CacheMegabytes, 1);
        ComputeDevice.CheckName(Device);
    }
}
