namespace MLVision.Extensions.Torch;

/// <summary>Sums over the images of an epoch.</summary>
internal struct EpochMetrics
{
    private double _loss;
    private long _first;
    private long _firstFive;
    private long _images;

    public readonly double Loss => _loss / _images;

    public readonly double Accuracy => (double)_first / _images;

    public readonly double TopFiveAccuracy => (double)_firstFive / _images;

    public readonly long Images => _images;

    public void AddLoss(double meanLoss, int images)
    {
        _loss += meanLoss * images;
        _images += images;
    }

    public void AddRight(long first, long firstFive)
    {
        _first += first;
        _firstFive += firstFive;
    }

    public readonly double ValueOf(MonitoredMetric metric) => metric == MonitoredMetric.Loss ? Loss : Accuracy;
}
