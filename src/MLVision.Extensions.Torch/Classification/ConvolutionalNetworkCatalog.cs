using Microsoft.ML;
using MLVision.Extensions.Bridge;

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
            Training = new TrainingOptions
            {
                Epochs = epochs,
                BatchSize = batchSize,
                Optimizer = new SgdOptions { LearningRate = learningRate },
                Schedule = new CosineSchedule(),
            },
        });

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
}
