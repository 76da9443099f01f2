namespace MLVision.Extensions.Torch;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">The epoch, from 0, counted from the start of the training.</param>
/// <param name="Step">The step after the warm-up, from 0.</param>
/// <param name="Steps">The number of steps after the warm-up.</param>
internal readonly record struct SchedulePosition(long Epoch, long Step, long Steps);
