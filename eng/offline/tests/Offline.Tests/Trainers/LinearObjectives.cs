using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Offline.Tests.Trainers;

/// <summary>What the linear trainers minimise, computed the plain way from the parameters that they found.</summary>
internal static class LinearObjectives
{
    public static double Softmax(LinearMulticlassModelParametersBase model, TrainerData.LinearCase setting)
    {
        (float[][] weights, float[] biases) = Parameters(model);
        return Lbfgs(weights, biases, setting, (scores, label) =>
        {
            double maximum = scores.Max();
            return maximum + Math.Log(scores.Sum(score => Math.Exp(score - maximum))) - scores[label];
        });
    }

    public static double Logistic(LinearModelParameters model, TrainerData.LinearCase setting) =>
        Lbfgs([model.Weights.ToArray()], [model.Bias], setting, (scores, label) =>
            LogOnePlusExp(label == 0 ? -scores[0] : scores[0]));

    /// <summary>The losses of the pairs of the own class and another one; biases are regularised like weights.</summary>
    public static double Pairwise(LinearMulticlassModelParametersBase model, TrainerData.LinearCase setting)
    {
        (float[][] weights, float[] biases) = Parameters(model);
        double loss = Losses(weights, biases, setting, (scores, label) =>
            scores.Where((_, k) => k != label).Sum(score => LogOnePlusExp(score - scores[label])));
        IEnumerable<double> all = weights.SelectMany(line => line).Concat(biases).Select(value => (double)value).ToArray();
        return loss / TrainerData.Golden.Labels.Length
            + setting.L2 / 2 * all.Sum(value => value * value) + setting.L2 * setting.L1 * all.Sum(Math.Abs);
    }

    public static (float[][] Weights, float[] Biases) Parameters(LinearMulticlassModelParametersBase model)
    {
        VBuffer<float>[] weights = [];
        model.GetWeights(ref weights, out int classes);
        return (weights.Take(classes).Select(line => line.DenseValues().ToArray()).ToArray(), model.GetBiases().ToArray());
    }

    private static double Lbfgs(
        float[][] weights, float[] biases, TrainerData.LinearCase setting, Func<double[], int, double> lossOf)
    {
        double weightSum = setting.Weighted ? TrainerData.Golden.Weights.Sum() : TrainerData.Golden.Labels.Length;
        double[] all = weights.SelectMany(line => line).Select(value => (double)value).ToArray();
        return (Losses(weights, biases, setting, lossOf) + setting.L2 / 2 * all.Sum(value => value * value)) / weightSum
            + setting.L1 / TrainerData.Golden.Labels.Length * all.Sum(Math.Abs);
    }

    private static double Losses(
        float[][] weights, float[] biases, TrainerData.LinearCase setting, Func<double[], int, double> lossOf)
    {
        TrainerData data = TrainerData.Golden;
        double sum = 0;
        for (int i = 0; i < data.Labels.Length; i++)
        {
            double[] scores = weights
                .Select((line, k) => biases[k] + line.Zip(data.Features[i], (w, x) => (double)w * x).Sum())
                .ToArray();
            sum += (setting.Weighted ? data.Weights[i] : 1) * lossOf(scores, data.Labels[i]);
        }

        return sum;
    }

    private static double LogOnePlusExp(double value) => Math.Max(value, 0) + Math.Log(1 + Math.Exp(-Math.Abs(value)));
}
