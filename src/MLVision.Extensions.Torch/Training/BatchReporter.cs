namespace MLVision.Extensions.Torch;

/// <summary>Tells how far an epoch is, at most once a second.</summary>
/// <param name="target">Is told; null for nobody.</param>
/// <param name="epochs">The number of epochs that are wanted.</param>
/// <param name="clock">Tells the time; null for the system's.</param>
internal sealed class BatchReporter(IProgress<BatchProgress>? target, int epochs, TimeProvider? clock = null)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private int _epoch;
    private int _epochsBefore = -1;
    private TimeSpan _timeBefore;
    private long _epochStart;
    private bool _isValidation;
    private int _batches;
    private long _passStart;
    private TimeSpan _reported;
    private int _batch;
    private long _images;

    /// <summary>The training of an epoch begins.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="batches">How many batches it has.</param>
    public void BeginEpoch(int epoch, int batches)
    {
        long now = _clock.GetTimestamp();
        if (++_epochsBefore > 0)
            _timeBefore += _clock.GetElapsedTime(_epochStart, now);
        (_epoch, _epochStart) = (epoch, now);
        BeginPass(batches, isValidation: false);
    }

    /// <summary>The validation of the epoch begins.</summary>
    /// <param name="batches">How many batches it has.</param>
    public void BeginValidation(int batches) => BeginPass(batches, isValidation: true);

    /// <summary>A batch is done.</summary>
    /// <param name="images">The number of its images.</param>
    /// <param name="loss">The mean loss so far; null where it is not known.</param>
    /// <param name="learningRate">The learning rate of the last step.</param>
    public void Count(int images, double? loss, double learningRate)
    {
        if (target is null)
            return;
        _batch++;
        _images += images;
        long now = _clock.GetTimestamp();
        TimeSpan elapsed = _clock.GetElapsedTime(_passStart, now);
        if (elapsed - _reported < Interval)
            return;
        _reported = elapsed;
        target.Report(new BatchProgress
        {
            Epoch = _epoch,
            Epochs = epochs,
            IsValidation = _isValidation,
            Batch = _batch,
            Batches = _batches,
            Loss = loss,
            LearningRate = learningRate,
            ImagesPerSecond = _images / elapsed.TotalSeconds,
            TimeLeft = EstimateTimeLeft(_clock.GetElapsedTime(_epochStart, now), elapsed),
        });
    }

    private void BeginPass(int batches, bool isValidation)
    {
        (_batches, _isValidation, _passStart) = (batches, isValidation, _clock.GetTimestamp());
        (_reported, _batch, _images) = (TimeSpan.Zero, 0, 0);
    }

    /// <summary>An epoch takes as long as those before, but not less than this one will.</summary>
    private TimeSpan EstimateTimeLeft(TimeSpan sinceEpochStart, TimeSpan sincePassStart)
    {
        TimeSpan epoch = sinceEpochStart + sincePassStart * ((double)(_batches - _batch) / _batch);
        if (_epochsBefore > 0 && _timeBefore / _epochsBefore > epoch)
            epoch = _timeBefore / _epochsBefore;
        return epoch * (epochs - _epoch + 1) - sinceEpochStart;
    }
}
