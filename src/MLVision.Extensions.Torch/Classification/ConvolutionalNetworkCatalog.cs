using Microsoft.ML;
using MLVision.Extensions.Bridge;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Offers <see cref="ConvolutionalNetworkTrainer"/> beside ML.NET's multiclass trainers.</summary>
public static class ConvolutionalNetworkCatalog
{
    /// <summary>Trains a network to classify images, with stochastic gradient descent.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="labelColumnName">The label column, a key.</param>
    /// <param name="imageColumnName">
    /// The column of images of one size: <see cref="Microsoft.ML.Data.MLImage"/>, or a vector of pixels; see
    /// <see cref="ConvolutionalNetworkOptions.ImageColumnName"/>.
    /// </param>
    /// <param name="architecture">The network, one of <see cref="Architectures.Names"/>.</param>
    /// <param name="epochs">How often all images are trained on; at least 1.</param>
    /// <param name="batchSize">Images per batch; at least 1.</param>
    /// <param name="learningRate">The learning rate, above 0; it falls along half a cosine.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or there is no such network.</exception>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        string architecture = "resnet18",
        int epochs = 20,
        int batchSize = 32,
        double learningRate = 0.01) =>
        ConvolutionalNetwork(catalog, new ConvolutionalNetworkOptions
        {
            LabelColumnName = labelColumnName,
            ImageColumnName = imageColumnName,
            Architecture = architecture,
            Training = Training(epochs, batchSize, learningRate),
        });

    /// <summary>Trains a network of the application to classify images, with stochastic gradient descent.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="createNetwork">
    /// Builds the network, also when the model is loaded: a static method marked with <see cref="NetworkFactoryAttribute"/>; see
    /// <see cref="ConvolutionalNetworkOptions.CreateNetwork"/>.
    /// </param>
    /// <param name="labelColumnName">The label column, a key.</param>
    /// <param name="imageColumnName">
    /// The column of images of one size: <see cref="Microsoft.ML.Data.MLImage"/>, or a vector of pixels; see
    /// <see cref="ConvolutionalNetworkOptions.ImageColumnName"/>.
    /// </param>
    /// <param name="epochs">How often all images are trained on; at least 1.</param>
    /// <param name="batchSize">Images per batch; at least 1.</param>
    /// <param name="learningRate">The learning rate, above 0; it falls along half a cosine.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or a model could not call the method again.</exception>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        Func<NetworkOptions, nn.Module<Tensor, Tensor>> createNetwork,
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        int epochs = 20,
        int batchSize = 32,
        double learningRate = 0.01)
    {
        ArgumentNullException.ThrowIfNull(createNetwork);
        return ConvolutionalNetwork(catalog, new ConvolutionalNetworkOptions
        {
            LabelColumnName = labelColumnName,
            ImageColumnName = imageColumnName,
            CreateNetwork = createNetwork,
            Training = Training(epochs, batchSize, learningRate),
        });
    }

    /// <summary>Trains a network to classify images.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, ConvolutionalNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new ConvolutionalNetworkTrainer(MLNetInternals.GetEnvironment(catalog), options);
    }

    private static TrainingOptions Training(int epochs, int batchSize, double learningRate) => new()
    {
        Epochs = epochs,
        BatchSize = batchSize,
        Optimizer = new SgdOptions { LearningRate = learningRate },
        Schedule = new CosineSchedule(),
    };
}
