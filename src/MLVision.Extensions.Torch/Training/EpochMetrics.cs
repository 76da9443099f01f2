namespace MLVision.Extensions.Torch;

/// <summary>Sums over the images of an epoch.</summary>
internal struct EpochMetrics
{
    private double _loss;
    private double _first;
    private double _firstFive;
    private long _images;

    public readonly double Loss => _loss / _images;

    public readonly double Accuracy => _first / _images;

    public readonly double TopFiveAccuracy => _firstFive / _images;

    public readonly long Images => _images;

    public void Add(double meanLoss, double first, double firstFive, int images)
    {
        _loss += meanLoss * images;
        _first += first;
        _firstFive += firstFive;
        _images += images;
    }

    public readonly double ValueOf(MonitoredMetric metric) => metric == MonitoredMetric.Loss ? Loss : Accuracy;
}
