namespace MLVision.Extensions;

/// <summary>The average precisions and the curve of one class.</summary>
internal sealed record PascalVocClassResult(int ObjectCount, double AllPoints, double ElevenPoints, PrecisionRecallPoint[] Curve);
