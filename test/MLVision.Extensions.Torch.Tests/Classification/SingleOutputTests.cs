using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class SingleOutputTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void The_score_is_the_sigmoid_and_works_in_the_evaluation_of_MLNet()
    {
        DigitRow[] rows = [.. ScoredDigits.Rows(600).Where(row => row.Digit is "n3" or "n8")];
        IDataView data = ScoredDigits.LoadKeyed(_ml, rows);
        using ConvolutionalNetworkTransformer model = Train(
            data, new TrainingOptions { Epochs = 8, Optimizer = new AdamOptions { LearningRate = 0.003 } });
        IDataView scored = model.Transform(data);
        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(scored);
        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
        Assert.AreEqual(2, metrics.ConfusionMatrix.NumberOfClasses);

        using DisposeScope scope = NewDisposeScope();
        ImageNormalization normalization = model.Normalization;
        float[] pixels = [.. rows[0].Image.Select(
            pixel => (pixel / 255f - normalization.Means[0]) / normalization.Deviations[0])];
        double logit = model.Network.call(tensor(pixels, [1, 1, 28, 28])).item<float>(), probability = 1 / (1 + Math.Exp(-logit));
        float[] score = scored.GetColumn<float[]>("Score").First();
        Assert.HasCount(2, score);
        Assert.AreEqual(1 - probability, score[0], 1e-5);
        Assert.AreEqual(probability, score[1], 1e-5);
        Assert.AreEqual(probability > 0.5 ? 2u : 1u, scored.GetColumn<uint>("PredictedLabel").First());
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEquivalent(
            (string[])["n3", "n8"], names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void Boolean_labels_by_value_make_true_the_second_class()
    {
        // The first row is true.
        TruthRow[] rows = [.. ScoredDigits.Rows(300).Where(row => row.Digit is "n0" or "n1").OrderByDescending(row => row.Digit)
            .Select(row => new TruthRow { IsOne = row.Digit == "n1", Image = row.Image })];
        var pipeline = _ml.Transforms.Conversion
            .MapValueToKey("Label", nameof(TruthRow.IsOne), keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(_ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
            {
                Architecture = "mlp", HiddenSizes = [], SingleOutput = true, Training = new TrainingOptions { Epochs = 3 },
            }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        using TransformerChain<KeyToValueMappingTransformer> model = pipeline.Fit(data);
        IDataView scored = model.Transform(data);
        bool[] predicted = [.. scored.GetColumn<bool>("PredictedLabel")];
        CollectionAssert.AreEqual(scored.GetColumn<float[]>("Score").Select(score => score[1] > 0.5f).ToArray(), predicted);
        Assert.IsGreaterThan(0.95, predicted.Zip(rows).Average(pair => pair.First == pair.Second.IsOne ? 1.0 : 0));
    }

    [TestMethod]
    public void The_loss_is_that_of_PyTorch_with_smoothing_weights_and_mixed_labels()
    {
        using DisposeScope scope = NewDisposeScope();
        using var numbers = new ScalarScope();
        manual_seed(1);
        Tensor outputs = randn(9, 1).mul(numbers.Of(4)), classes = tensor(new long[] { 0, 1, 1, 0, 1, 0, 0, 1, 1 });
        Tensor logits = NetworkOutput.ToLogits(outputs), targets = classes.to_type(ScalarType.Float32).unsqueeze(1);
        AreNear(
            nn.functional.binary_cross_entropy_with_logits(outputs, targets), nn.functional.cross_entropy(logits, classes));
        Tensor smoothed = targets.mul(numbers.Of(0.8)).add(numbers.Of(0.1), ScalarScope.One);
        AreNear(
            nn.functional.binary_cross_entropy_with_logits(outputs, smoothed),
            nn.functional.cross_entropy(logits, classes, label_smoothing: 0.2));
        // PyTorch's mean over weighted classes divides by the weights.
        Tensor weights = tensor(new[] { 0.5f, 3f }), each = weights.index_select(0, classes).unsqueeze(1);
        Tensor sum = nn.functional.binary_cross_entropy_with_logits(outputs, targets, each, nn.Reduction.Sum);
        AreNear(sum / each.sum(), nn.functional.cross_entropy(logits, classes, weights));
        // A label that is mixed of both classes.
        AreNear(
            nn.functional.binary_cross_entropy_with_logits(outputs, full_like(targets, numbers.Of(0.3))),
            nn.functional.cross_entropy(logits, zeros_like(classes)).mul(numbers.Of(0.7))
                .add(nn.functional.cross_entropy(logits, ones_like(classes)), numbers.Of(0.3)));

        static void AreNear(Tensor expected, Tensor actual) => Assert.AreEqual(expected.ToDouble(), actual.ToDouble(), 1e-6);
    }

    [TestMethod]
    public void All_options_of_training_work_with_it()
    {
        IDataView data = ScoredDigits.LoadKeyed(
            _ml, [.. ScoredDigits.Rows(300).Where(row => row.Digit is "n0" or "n1")]);
        using ConvolutionalNetworkTransformer model = Train(data, new TrainingOptions
        {
            Epochs = 6, LabelSmoothing = 0.1, ClassWeights = [1, 2], MixUp = 0.2, CutMix = 0.5, AverageDecay = 0.5,
            // Which is refused where convolutions are wrong.
            Precision = ConvolutionCheck.Result.IsRight ? TrainingPrecision.BFloat16 : TrainingPrecision.Float32,
            Optimizer = new AdamOptions { LearningRate = 0.003 },
        });
        Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy);
    }

    private ConvolutionalNetworkTransformer Train(IDataView data, TrainingOptions training) =>
        _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
        {
            Architecture = "lenet5", SingleOutput = true, Training = training,
        }).Fit(data);

    private sealed class TruthRow
    {
        public bool IsOne { get; set; }

        [VectorType(28, 28)]
        public byte[] Image { get; set; } = [];
    }
}
