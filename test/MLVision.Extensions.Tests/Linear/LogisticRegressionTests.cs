using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Linear;

/// <summary>Logistic regression ends where scikit-learn's does, and where the gradient is zero.</summary>
[TestClass]
public sealed class LogisticRegressionTests
{
    private static readonly GoldenFile _golden = new("logistic");
    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> Cases => _golden.Cases.Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Objective_coefficients_and_probabilities_are_those_of_scikit_learn(string name)
    {
        GoldenCase golden = _golden.Case(name);
        (LogisticRegressionTransformer transformer, IDataView data) = Fit(golden);
        LogisticRegressionModel model = transformer.Model;
        Assert.IsTrue(model.HasConverged);
        double expected = golden.Double("objective");
        Assert.AreEqual(expected, Objective(model, golden), 1e-6 * expected, "the objective by double arithmetic");
        Assert.AreEqual(expected, model.Objective, 1e-6 * expected, "the objective that the model tells");
        float[] coefficients = Coefficients(model);
        // Where the objective is flat, a millionth of it is far: the intercepts against the feature that is 4 on average.
        Assert.IsLessThan(4e-3, golden.LargestDifference("coefficients", coefficients));
        Assert.IsLessThan(0.02, golden.LargestDifference("intercepts", model.Intercepts));

        IDataView scored = transformer.Transform(_ml.Data.TakeRows(data, 50));
        float[] probabilities = golden.Flag("multinomial")
            ? [.. scored.GetColumn<float[]>("Score").SelectMany(scores => scores)]
            : [.. scored.GetColumn<float>("Probability").SelectMany(p => new[] { 1 - p, p })];
        Assert.IsLessThan(2e-3, golden.LargestDifference("probabilities", probabilities));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void At_the_end_no_direction_improves_the_objective_by_double_arithmetic(string name)
    {
        // The derivative, which is of the order of 1 at the start, is zero; of a coefficient that L1 made zero it is at most L1.
        GoldenCase golden = _golden.Case(name);
        LogisticRegressionModel model = Fit(golden, tolerance: 1e-10).Transformer.Model;
        double[] gradient = Gradient(model, golden, out double weightSum);
        float[] coefficients = Coefficients(model);
        double l1 = golden.Double("l1") / weightSum, l2 = golden.Double("l2") / weightSum;
        for (int i = 0; i < gradient.Length; i++)
        {
            int coefficient = i - model.OutputCount;
            if (coefficient >= 0)
                gradient[i] += l2 * coefficients[coefficient];
            double left = coefficient < 0 ? Math.Abs(gradient[i])
                : coefficients[coefficient] == 0 ? Math.Max(Math.Abs(gradient[i]) - l1, 0)
                : Math.Abs(gradient[i] + l1 * Math.Sign(coefficients[coefficient]));
            Assert.IsLessThan(3e-4, left, $"parameter {i}");
        }
    }

    [TestMethod]
    [DataRow("multinomial L1")]
    [DataRow("multinomial L1 balanced")]
    [DataRow("multinomial elastic net")]
    [DataRow("binary L1")]
    [DataRow("binary L1 balanced")]
    [DataRow("binary elastic net")]
    public void L1_makes_the_same_coefficients_zero_as_in_scikit_learn(string name)
    {
        GoldenCase golden = _golden.Case(name);
        float[] ours = Coefficients(Fit(golden, tolerance: 1e-10).Transformer.Model), theirs = golden.Floats("coefficients");
        Assert.IsTrue(theirs.Contains(0) && theirs.Any(coefficient => coefficient != 0));
        for (int i = 0; i < ours.Length; i++)
        {
            // What is next to nothing may be nothing with the other.
            if (theirs[i] == 0 || Math.Abs(theirs[i]) > 1e-3)
                Assert.AreEqual(theirs[i] == 0, ours[i] == 0, $"coefficient {i}: {ours[i]} and {theirs[i]}");
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Any_number_of_threads_gives_the_same_bits(double l1)
    {
        // Many segments of rows, so that there is something to share out.
        IDataView data = LinearRows.View(_ml, LinearRows.Overlapping(9000, 130, 7), 130, 7);
        LogisticRegressionModel[] models =
        [
            .. new[] { 1, 2, 3, 8 }.Select(threads => _ml.MulticlassClassification.Trainers.LogisticRegression(
                new LogisticRegressionOptions { NumberOfThreads = threads, L1Regularization = l1, MaximumIterations = 30 })
                .Fit(data).Model),
        ];
        foreach (LogisticRegressionModel model in models)
        {
            CollectionAssert.AreEqual(Coefficients(models[0]), Coefficients(model));
            CollectionAssert.AreEqual(models[0].Intercepts.ToArray(), model.Intercepts.ToArray());
            Assert.AreEqual(models[0].Objective, model.Objective);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Loss_and_gradient_are_those_of_double_arithmetic_with_both_kernels(bool useClassTiles)
    {
        // 7 classes are no multiple of a tile, 37 features no multiple of a vector, 1000 rows no multiple of a block.
        const int Features = 37, Classes = 7;
        LinearRow[] rows = LinearRows.Overlapping(1000, Features, Classes);
        var data = new LinearData(Features);
        foreach (LinearRow row in rows)
            row.Features.CopyTo(data.AddRow((int)row.Label, row.Weight));
        var random = new Random(2);
        double[] x = [.. Enumerable.Range(0, Classes * (Features + 1)).Select(_ => (double)(random.NextSingle() - 0.5f))];
        var objective = new SoftmaxObjective(data, Classes, l2: 3, threadCount: 2, default) { UsesClassTiles = useClassTiles };
        var gradient = new double[x.Length];
        double loss = objective.Evaluate(x, gradient);
        var other = new SoftmaxObjective(data, Classes, l2: 3, threadCount: 1, default) { UsesClassTiles = !useClassTiles };
        var otherGradient = new double[x.Length];
        Assert.AreEqual(loss, other.Evaluate(x, otherGradient), "to the bit");
        CollectionAssert.AreEqual(gradient, otherGradient, "to the bit");

        double expectedLoss = 0, weightSum = rows.Sum(row => (double)row.Weight);
        var expected = new double[x.Length];
        foreach (LinearRow row in rows)
        {
            float[] features = [.. row.Features.DenseValues()];
            double[] scores = [.. Enumerable.Range(0, Classes).Select(
                k => x[k] + features.Select((value, f) => value * x[Classes + k * Features + f]).Sum())];
            double sum = scores.Sum(Math.Exp);
            expectedLoss += row.Weight * (Math.Log(sum) - scores[row.Label]);
            for (int k = 0; k < Classes; k++)
            {
                double residual = row.Weight * (Math.Exp(scores[k]) / sum - (k == row.Label ? 1 : 0));
                expected[k] += residual / weightSum;
                for (int f = 0; f < Features; f++)
                    expected[Classes + k * Features + f] += residual * features[f] / weightSum;
            }
        }

        for (int i = Classes; i < x.Length; i++)
        {
            expected[i] += 3 * x[i] / weightSum;
            expectedLoss += 1.5 * x[i] * x[i];
        }

        Assert.AreEqual(expectedLoss / weightSum, loss, 1e-6);
        for (int i = 0; i < x.Length; i++)
            Assert.AreEqual(expected[i], gradient[i], 1e-6, $"parameter {i}");
    }

    [TestMethod]
    public void Weights_do_what_repeating_the_rows_does()
    {
        LinearRow[] rows = LinearRows.Overlapping(300, 5, 3);
        var repeated = new List<LinearRow>();
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].Weight = i % 4;
            repeated.AddRange(Enumerable.Repeat(rows[i], i % 4));
        }

        var options = new LogisticRegressionOptions { Tolerance = 1e-10 };
        float[] expected = Coefficients(
            _ml.MulticlassClassification.Trainers.LogisticRegression(options).Fit(LinearRows.View(_ml, repeated, 5, 3)).Model);
        options.ExampleWeightColumnName = "Weight";
        float[] actual = Coefficients(
            _ml.MulticlassClassification.Trainers.LogisticRegression(options).Fit(LinearRows.View(_ml, rows, 5, 3)).Model);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-4);
    }

    [TestMethod]
    public void Sparse_rows_give_the_coefficients_and_scores_of_dense_ones()
    {
        const int Length = 5000;
        var random = new Random(3);
        LinearRow[] sparse =
        [
            .. Enumerable.Range(0, 120).Select(i =>
            {
                int[] slots = [.. Enumerable.Range(0, 12).Select(_ => random.Next(Length)).Append(i % 3).Distinct().Order()];
                float[] values = [.. slots.Select(_ => random.NextSingle() + 0.5f)];
                return new LinearRow
                {
                    Features = new VBuffer<float>(Length, slots.Length, values, slots), Label = (uint)(i % 3),
                };
            }),
        ];
        LinearRow[] dense =
        [
            .. sparse.Select(row => new LinearRow
            {
                Features = new VBuffer<float>(Length, [.. row.Features.DenseValues()]), Label = row.Label,
            }),
        ];
        LogisticRegressionMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.LogisticRegression();
        IDataView sparseView = LinearRows.View(_ml, sparse, Length, 3), denseView = LinearRows.View(_ml, dense, Length, 3);
        LogisticRegressionMulticlassTransformer model = trainer.Fit(sparseView);
        CollectionAssert.AreEqual(Coefficients(trainer.Fit(denseView).Model), Coefficients(model.Model));
        float[] scores = [.. model.Transform(sparseView).GetColumn<float[]>("Score").SelectMany(row => row)];
        CollectionAssert.AreEqual(
            model.Transform(denseView).GetColumn<float[]>("Score").SelectMany(row => row).ToArray(), scores);
        CollectionAssert.AreEqual(
            sparse.Select(row => row.Label + 1).ToArray(),
            model.Transform(sparseView).GetColumn<uint>("PredictedLabel").ToArray());
    }

    [TestMethod]
    public void Two_classes_have_the_same_probabilities_in_both_trainers_where_L2_is_twice_as_large()
    {
        LinearRow[] rows = LinearRows.Overlapping(500, 9, 2);
        IDataView data = LinearRows.View(_ml, rows, 9, 2);
        float[] binary = [.. _ml.BinaryClassification.Trainers.LogisticRegression(new LogisticRegressionOptions
        {
            LabelColumnName = "IsPositive", L2Regularization = 3, Tolerance = 1e-10,
        }).Fit(data).Transform(data).GetColumn<float>("Probability")];
        float[][] multiclass = [.. _ml.MulticlassClassification.Trainers.LogisticRegression(new LogisticRegressionOptions
        {
            L2Regularization = 6, Tolerance = 1e-10,
        }).Fit(data).Transform(data).GetColumn<float[]>("Score")];
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.AreEqual(binary[i], multiclass[i][1], 1e-4);
            Assert.AreEqual(1, multiclass[i].Sum(), 1e-6);
        }
    }

    [TestMethod]
    public void A_training_from_a_trained_model_has_little_to_do()
    {
        IDataView data = LinearRows.View(_ml, LinearRows.Overlapping(600, 40, 5), 40, 5);
        LogisticRegressionMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.LogisticRegression();
        LogisticRegressionModel cold = trainer.Fit(data).Model, warm = trainer.Fit(data, cold).Model;
        Assert.IsGreaterThan(12, cold.Iterations);
        Assert.IsLessThan(cold.Iterations / 2, warm.Iterations);
        Assert.IsLessThanOrEqualTo(cold.Objective, warm.Objective);
        Assert.IsTrue(warm.HasConverged);
    }

    [TestMethod]
    public void A_class_without_rows_gets_the_probability_0_and_leaves_the_others_as_they_are()
    {
        LinearRow[] rows = LinearRows.Overlapping(300, 4, 3);
        IDataView data = LinearRows.View(_ml, rows, 4, 3);
        // The same rows, of a key of five classes of which the second and the last have none.
        LinearRow[] spread =
        [
            .. rows.Select(row => new LinearRow { Features = row.Features, Label = row.Label == 0 ? 0 : row.Label + 1 }),
        ];
        IDataView spreadData = LinearRows.View(_ml, spread, 4, 5);
        var warnings = new List<string>();
        _ml.Log += (_, message) =>
        {
            if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        LogisticRegressionMulticlassTrainer trainer = _ml.MulticlassClassification.Trainers.LogisticRegression();
        LogisticRegressionMulticlassTransformer model = trainer.Fit(data), wide = trainer.Fit(spreadData);
        Assert.HasCount(1, warnings);
        StringAssert.Contains(warnings[0], "key 2, key 5");
        float[][] expected = [.. model.Transform(data).GetColumn<float[]>("Score")];
        float[][] actual = [.. wide.Transform(spreadData).GetColumn<float[]>("Score")];
        for (int i = 0; i < rows.Length; i++)
            CollectionAssert.AreEqual(new[] { expected[i][0], 0, expected[i][1], expected[i][2], 0 }, actual[i]);

        // Such a model is a start for data that have the class.
        IDataView all = LinearRows.View(_ml, LinearRows.Overlapping(300, 4, 5), 4, 5);
        Assert.AreEqual(trainer.Fit(all).Model.Objective, trainer.Fit(all, wide.Model).Model.Objective, 1e-6);
    }

    private static float[] Coefficients(LogisticRegressionModel model) =>
        [.. Enumerable.Range(0, model.OutputCount).SelectMany(k => model.Coefficients(k).ToArray())];

    private static double Objective(LogisticRegressionModel model, GoldenCase golden)
    {
        double sum = 0, weightSum = 0;
        foreach ((double[] scores, int label, double weight, _) in Rows(model, golden))
        {
            sum += weight * (Math.Log(scores.Sum(Math.Exp)) - scores[label]);
            weightSum += weight;
        }

        foreach (float coefficient in Coefficients(model))
            sum += golden.Double("l1") * Math.Abs(coefficient) + golden.Double("l2") / 2 * coefficient * coefficient;
        return sum / weightSum;
    }

    /// <summary>The derivatives of the mean loss by intercepts and coefficients.</summary>
    private static double[] Gradient(LogisticRegressionModel model, GoldenCase golden, out double weightSum)
    {
        int outputs = model.OutputCount, features = model.FeatureCount;
        var gradient = new double[outputs * (features + 1)];
        weightSum = 0;
        foreach ((double[] scores, int label, double weight, float[] row) in Rows(model, golden))
        {
            double normalizer = scores.Sum(Math.Exp);
            weightSum += weight;
            for (int k = 0; k < outputs; k++)
            {
                int score = outputs == 1 ? 1 : k;
                double residual = weight * (Math.Exp(scores[score]) / normalizer - (score == label ? 1 : 0));
                gradient[k] += residual;
                for (int f = 0; f < features; f++)
                    gradient[outputs + k * features + f] += residual * row[f];
            }
        }

        for (int i = 0; i < gradient.Length; i++)
            gradient[i] /= weightSum;
        return gradient;
    }

    /// <summary>The scores of all classes, the class, the weight with that of the class, and the features of each row.</summary>
    private static IEnumerable<(double[] Scores, int Label, double Weight, float[] Features)> Rows(
        LogisticRegressionModel model, GoldenCase golden)
    {
        byte[] labels = golden.Bytes("labels");
        float[] all = golden.Floats("features"), weights = golden.Floats("weights");
        double[] classWeights = [.. Enumerable.Range(0, labels.Max() + 1).Select(k =>
            golden.HasArray("classWeights") ? golden.Floats("classWeights")[k]
            : golden.Flag("balanced") ? labels.Length / (labels.Max() + 1.0) / labels.Count(label => label == k)
            : 1)];
        for (int i = 0; i < labels.Length; i++)
        {
            float[] row = all[(i * model.FeatureCount)..((i + 1) * model.FeatureCount)];
            double[] outputs = [.. Enumerable.Range(0, model.OutputCount).Select(k => Output(model, k, row))];
            yield return (
                outputs.Length == 1 ? [0, outputs[0]] : outputs, labels[i], weights[i] * classWeights[labels[i]], row);
        }
    }

    private static double Output(LogisticRegressionModel model, int output, float[] row)
    {
        double sum = model.Intercepts[output];
        for (int f = 0; f < row.Length; f++)
            sum += (double)model.Coefficients(output)[f] * row[f];
        return sum;
    }

    private (LogisticRegressionTransformer Transformer, IDataView Data) Fit(GoldenCase golden, double tolerance = 1e-8)
    {
        byte[] labels = golden.Bytes("labels");
        float[] features = golden.Floats("features"), weights = golden.Floats("weights");
        int length = golden.Shape("features")[1];
        IDataView data = LinearRows.View(
            _ml,
            labels.Select((label, i) => new LinearRow
            {
                Features = new VBuffer<float>(length, features[(i * length)..((i + 1) * length)]),
                Label = label, IsPositive = label > 0, Weight = weights[i],
            }).ToArray(),
            length, labels.Max() + 1);
        bool isMultinomial = golden.Flag("multinomial");
        var options = new LogisticRegressionOptions
        {
            LabelColumnName = isMultinomial ? "Label" : "IsPositive",
            ExampleWeightColumnName = weights.All(weight => weight == 1) ? null : "Weight",
            L1Regularization = golden.Double("l1"),
            L2Regularization = golden.Double("l2"),
            ClassWeights = golden.HasArray("classWeights")
                ? [.. golden.Floats("classWeights").Select(weight => (double)weight)]
                : null,
            BalancedClassWeights = golden.Flag("balanced"),
            Tolerance = tolerance,
        };
        return isMultinomial
            ? (_ml.MulticlassClassification.Trainers.LogisticRegression(options).Fit(data), data)
            : (_ml.BinaryClassification.Trainers.LogisticRegression(options).Fit(data), data);
    }
}
