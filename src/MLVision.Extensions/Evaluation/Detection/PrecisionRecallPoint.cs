namespace MLVision.Extensions;

/// <summary>What is found, and how much of it is right, if only predictions with at least this score count.</summary>
/// <param name="Score">The score.</param>
/// <param name="Recall">How many of the objects are found.</param>
/// <param name="Precision">How many of the predictions find an object.</param>
public readonly record struct PrecisionRecallPoint(float Score, double Recall, double Precision);
