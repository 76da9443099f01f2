namespace MLVision.Extensions.Torch.Tests;

/// <summary>Keeps what is reported of epochs.</summary>
internal sealed class ProgressList(Action<TrainingProgress>? then = null) : ReportList<TrainingProgress>(then);
