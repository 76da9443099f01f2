namespace MLVision.Extensions;

/// <summary>How the training of a logistic regression stands after an iteration.</summary>
/// <param name="Iteration">The iteration, from 1.</param>
/// <param name="Objective">What is minimised; see <see cref="LogisticRegressionOptions"/>.</param>
/// <param name="Improvement">
/// The mean improvement of the last five iterations, as a part of the objective: below
/// <see cref="LogisticRegressionOptions.Tolerance"/> the training ends.
/// </param>
public sealed record LogisticRegressionProgress(int Iteration, double Objective, double Improvement);
