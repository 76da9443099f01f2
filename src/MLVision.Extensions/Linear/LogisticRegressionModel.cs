using System.Runtime.InteropServices;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>The coefficients and intercepts of a logistic regression.</summary>
/// <remarks>
/// The output of class k is Coefficients(k) · x + Intercepts[k]; the probabilities are the softmax of the outputs. A binary model
/// has one output, the logit of true.
/// </remarks>
public sealed class LogisticRegressionModel
{
    private const string ParameterFile = "parameters.bin";

    private readonly float[] _coefficients;
    private readonly float[] _intercepts;

    internal LogisticRegressionModel(float[] coefficients, float[] intercepts, int featureCount, double objective,
        int iterations, bool hasConverged)
    {
        _coefficients = coefficients;
        _intercepts = intercepts;
        FeatureCount = featureCount;
        Objective = objective;
        Iterations = iterations;
        HasConverged = hasConverged;
    }

    /// <summary>The number of outputs: that of the classes, or 1 in a binary model.</summary>
    public int OutputCount => _intercepts.Length;

    /// <summary>The length of the feature vectors.</summary>
    public int FeatureCount { get; }

    /// <summary>
    /// The intercept of each output; negative infinity for a class that had no rows in training, whose probability is 0.
    /// </summary>
    public ReadOnlySpan<float> Intercepts => _intercepts;

    /// <summary>What was minimised (see <see cref="LogisticRegressionOptions"/>), at these coefficients.</summary>
    public double Objective { get; }

    /// <summary>The number of iterations of the training.</summary>
    public int Iterations { get; }

    /// <summary>Whether the training ended by <see cref="LogisticRegressionOptions.Tolerance"/>.</summary>
    public bool HasConverged { get; }

    /// <summary>The coefficients of an output, one for each feature.</summary>
    /// <param name="output">The class, from 0; 0 in a binary model.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    public ReadOnlySpan<float> Coefficients(int output)
    {
        OptionCheck.Range(output, 0, OutputCount - 1);
        return _coefficients.AsSpan(output * FeatureCount, FeatureCount);
    }

    internal static LogisticRegressionModel Read(ComponentReader reader)
    {
        int featureCount = reader.ReadInt32();
        var intercepts = new float[reader.ReadInt32()];
        double objective = reader.ReadDouble();
        int iterations = reader.ReadInt32();
        bool hasConverged = reader.ReadBoolean();
        return reader.ReadLarge(ParameterFile, file =>
        {
            var coefficients = new float[checked(intercepts.Length * featureCount)];
            file.BaseStream.ReadExactly(MemoryMarshal.AsBytes(intercepts.AsSpan()));
            file.BaseStream.ReadExactly(MemoryMarshal.AsBytes(coefficients.AsSpan()));
            return new LogisticRegressionModel(coefficients, intercepts, featureCount, objective, iterations, hasConverged);
        });
    }

    internal void Write(ComponentWriter writer)
    {
        writer.Write(FeatureCount);
        writer.Write(OutputCount);
        writer.Write(Objective);
        writer.Write(Iterations);
        writer.Write(HasConverged);
        writer.WriteLarge(ParameterFile, file =>
        {
            file.Write(MemoryMarshal.AsBytes(_intercepts.AsSpan()));
            file.Write(MemoryMarshal.AsBytes(_coefficients.AsSpan()));
        });
    }

    /// <summary>All coefficients, output by output.</summary>
    internal ReadOnlySpan<float> AllCoefficients => _coefficients;
}
