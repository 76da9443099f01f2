using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Linear;

[TestClass]
public sealed class LogisticRegressionErrorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Options_out_of_range_are_refused_when_the_trainer_is_built()
    {
        AssertOption("L1Regularization must be at least 0 and finite.", new() { L1Regularization = -1 });
        AssertOption("L2Regularization must be at least 0 and finite.", new() { L2Regularization = double.NaN });
        AssertOption("Tolerance must be above 0 and at most 1.", new() { Tolerance = 0 });
        AssertOption("MaximumIterations must be at least 1.", new() { MaximumIterations = 0 });
        AssertOption("NumberOfThreads must be at least 1.", new() { NumberOfThreads = 0 });
        AssertOption("ClassWeights must be above 0", new() { ClassWeights = [1, 0] });
        AssertOption("ClassWeights are given and BalancedClassWeights is true", new()
        {
            ClassWeights = [1, 2], BalancedClassWeights = true,
        });
    }

    [TestMethod]
    public void No_rows_and_rows_of_one_class_are_refused()
    {
        AssertFails<InvalidOperationException>("There are no rows to train on.", []);
        AssertFails<InvalidOperationException>("All rows have the label key 2;", [Row(1, 1, 2), Row(1, 2, 3)]);
        AssertFails<InvalidOperationException>("All rows have the label True;", [Row(1, 1, 2), Row(1, 2, 3)], isBinary: true);
        AssertFails<ArgumentException>("has one class only (key 1)", [Row(0, 1, 2)], classCount: 1);
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.NegativeInfinity, "-Infinity")]
    public void Features_that_are_not_finite_are_refused_with_row_and_slot(float value, string text)
    {
        string message = $"Row 1 has the value {text} in slot 1 of the column 'Features'";
        AssertFails<InvalidDataException>(message, [Row(0, 1, 2), Row(1, 2, value)]);
        AssertFails<InvalidDataException>(message, [Row(0, 1, 2), Row(1, 2, value)], isBinary: true);
        LinearRow sparse = Row(1, 0, 0);
        sparse.Features = new VBuffer<float>(2, 1, [value], [1]);
        AssertFails<InvalidDataException>(message, [Row(0, 1, 2), sparse]);

        // Large numbers are finite.
        LogisticRegressionMulticlassTransformer model = _ml.MulticlassClassification.Trainers.LogisticRegression()
            .Fit(LinearRows.View(_ml, [Row(0, 1, 2), Row(1, 2, 4)], 2, 2));
        float[] score = model.Transform(LinearRows.View(_ml, [Row(0, 1e30f, 1e30f)], 2, 2)).GetColumn<float[]>("Score").Single();
        Assert.AreEqual(1, score.Sum(), 1e-6);
        IDataView scored = model.Transform(LinearRows.View(_ml, [Row(0, 1, 2), Row(0, 1, value)], 2, 2));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => scored.GetColumn<uint>("PredictedLabel").ToArray()).Message,
            message);
    }

    [TestMethod]
    public void Weights_that_are_no_weights_are_refused_with_the_row()
    {
        foreach (float weight in new[] { -1, float.NaN, float.PositiveInfinity })
        {
            LinearRow bad = Row(1, 2, 3);
            bad.Weight = weight;
            AssertFails<InvalidDataException>(
                FormattableString.Invariant($"Row 1 has the weight {weight} in the column 'Weight'"), [Row(0, 1, 2), bad],
                options: new() { ExampleWeightColumnName = "Weight" });
        }

        LinearRow[] nothing = [Row(0, 1, 2), Row(1, 2, 3)];
        foreach (LinearRow row in nothing)
            row.Weight = 0;
        AssertFails<InvalidOperationException>(
            "All weights of the column 'Weight' are 0.", nothing, options: new() { ExampleWeightColumnName = "Weight" });
    }

    [TestMethod]
    public void A_missing_label_is_refused_with_its_row() =>
        AssertFails<InvalidDataException>(
            "Row 2 has no label in the column 'Label'.", [Row(0, 1, 2), Row(1, 2, 3), Row(9, 1, 1)]);

    [TestMethod]
    public void Class_weights_and_initial_models_must_fit_the_data()
    {
        LinearRow[] rows = [Row(0, 1, 2), Row(1, 2, 3)];
        AssertFails<ArgumentException>(
            "There are 3 ClassWeights, but 2 classes.", rows, options: new() { ClassWeights = [1, 2, 3] });
        LogisticRegressionModel binary = _ml.BinaryClassification.Trainers.LogisticRegression("IsPositive")
            .Fit(LinearRows.View(_ml, rows, 2, 2)).Model;
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.Trainers
            .LogisticRegression().Fit(LinearRows.View(_ml, rows, 2, 2), binary));
        StringAssert.Contains(error.Message, "The initial model has 2 features and 1 output(s); the data need 2 and 2.");
    }

    [TestMethod]
    public void Features_beyond_single_precision_are_refused_with_the_cure() => AssertFails<InvalidOperationException>(
        "The features are too large", [Row(0, 3e38f, 2), Row(1, -3e38f, 3), Row(0, 3e38f, 2), Row(1, -3e38f, 3)]);

    private static LinearRow Row(uint label, params float[] features) => new()
    {
        Features = new VBuffer<float>(features.Length, features), Label = label, IsPositive = label == 1,
    };

    private void AssertOption(string message, LogisticRegressionOptions options)
    {
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _ml.MulticlassClassification.Trainers.LogisticRegression(options)).Message,
            message);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _ml.BinaryClassification.Trainers.LogisticRegression(options)).Message,
            message);
    }

    private void AssertFails<T>(string message, LinearRow[] rows, bool isBinary = false, int classCount = 2,
        LogisticRegressionOptions? options = null)
        where T : Exception
    {
        IDataView data = LinearRows.View(_ml, rows, 2, classCount);
        options ??= new();
        options.LabelColumnName = isBinary ? "IsPositive" : "Label";
        T error = Assert.ThrowsExactly<T>(() => isBinary
            ? (ITransformer)_ml.BinaryClassification.Trainers.LogisticRegression(options).Fit(data)
            : _ml.MulticlassClassification.Trainers.LogisticRegression(options).Fit(data));
        StringAssert.Contains(error.Message, message);
    }
}
