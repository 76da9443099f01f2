using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Trains a network on images; knows nothing of ML.NET.</summary>
internal sealed class TrainingEngine : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly TrainingOptions _options;
    private readonly BatchLoader _training;
    private readonly BatchLoader? _validation;
    private readonly Device _device;
    private readonly long _seed;
    private readonly InputNormalizer _normalizer;
    private readonly WeightOptimizer _optimizer;
    private readonly MovingAverage? _average;
    private readonly FrozenLayers? _frozen;
    private readonly PrecisionScope _precision;
    private readonly CudnnAutotuning? _autotuning;
    private readonly OneDnnSwitch? _oneDnn;
    private readonly Tensor? _classWeights;
    private readonly TrainingState _state = new();
    private readonly CheckpointFile? _checkpoint;
    private readonly long _stepsPerEpoch;
    private readonly BatchReporter _batches;
    private readonly Action<TrainingProgress>? _report;
    private readonly Action<string>? _warn;
    private double _learningRate;
    private bool _isBest;

    /// <summary>Prepares a training.</summary>
    /// <param name="network">Is moved to the device and trained.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="normalization">What the network sees of the pixels.</param>
    /// <param name="training">The images to train on.</param>
    /// <param name="validation">The images to judge by; null for none.</param>
    /// <param name="seed">Decides what is random, besides the loaders' own seeds.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="description">Tells the training from others, for checkpoints.</param>
    /// <param name="report">Is told the metrics of each epoch, besides the progress of the options.</param>
    /// <exception cref="OutOfDeviceMemoryException">The network does not fit.</exception>
    /// <exception cref="NotSupportedException">The CPU cannot be trusted with the precision.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// The CPU cannot be trusted with the convolutions of the network, whatever is done.
    /// </exception>
    /// <param name="warn">Is told what went wrong without ending the training.</param>
    public TrainingEngine(
        nn.Module<Tensor, Tensor> network, TrainingOptions options, ImageNormalization normalization, BatchLoader training,
        BatchLoader? validation, long seed, Device device, string description,
        Action<TrainingProgress>? report = null, Action<string>? warn = null)
    {
        _report = report;
        _warn = warn;
        _network = network;
        _options = options;
        _training = training;
        _validation = validation;
        _seed = seed;
        _device = device;
        ComputeThreads.Prepare();
        ConvolutionGuard.Require(options.Precision, device);
        try
        {
            NetworkFactory.Move(network, device);
            _frozen = options.FrozenLayers.Count > 0 ? new FrozenLayers(network, options.FrozenLayers) : null;
            SetTrainingMode();
            ImageSource images = training.Images;
            (bool channelsLast, bool needsOneDnnOff) = ConvolutionGuard.Prepare(
                network, options.ChannelsLast, trains: true, normalization,
                new PixelShape(images.Channels, images.Height, images.Width), device, warn);
            _oneDnn = needsOneDnnOff ? OneDnnSwitch.TurnOff() : null;
            _normalizer = new InputNormalizer(normalization, device, channelsLast);
            _optimizer = options.Optimizer.Create([.. network.named_parameters()]);
            if (device.type == DeviceType.CUDA)
                _optimizer.Join();
            _average = options.AverageDecay > 0 ? new MovingAverage(network, _optimizer, options.AverageDecay) : null;
            if (options.ClassWeights is { } weights)
            {
                _classWeights =
                    tensor(weights.Select(weight => (float)weight).ToArray(), device: device).DetachFromDisposeScope();
            }

            _precision = new PrecisionScope(options.Precision, network, device);
            _autotuning = device.type == DeviceType.CUDA ? new CudnnAutotuning() : null;
        }
        catch (ExternalException exception) when (OutOfDeviceMemoryException.IsMeantBy(exception))
        {
            Dispose();
            throw OutOfDeviceMemoryException.OfNetwork(device.ToString(), options.BatchSize, exception);
        }
        catch
        {
            Dispose();
            throw;
        }

        _stepsPerEpoch = (training.BatchCount - 1) / options.AccumulatedBatches + 1;
        if (options.Checkpoint is { } checkpoint)
            _checkpoint = new CheckpointFile(checkpoint.Path, description, seed, network, _optimizer, _average, _state);
        _batches = new BatchReporter(options.BatchProgress, options.Epochs);
    }

    /// <summary>Trains; the network then has the weights that the options ask for and is in evaluation mode.</summary>
    /// <returns>The metrics of each epoch.</returns>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="OutOfDeviceMemoryException">A batch does not fit.</exception>
    public IReadOnlyList<TrainingProgress> Run()
    {
        try
        {
            return Train();
        }
        catch (ExternalException exception) when (OutOfDeviceMemoryException.IsMeantBy(exception))
        {
            throw OutOfDeviceMemoryException.OfBatch(
                _device.ToString(), _options.BatchSize, _options.AccumulatedBatches, exception);
        }
    }

    private IReadOnlyList<TrainingProgress> Train()
    {
        using FreedMemory memory = FreedMemory.Keep();
        if (_options.Checkpoint is { Resume: true })
            _checkpoint!.TryLoad();
        long saved = Stopwatch.GetTimestamp(), started = saved;
        int firstEpoch = _state.Epoch, savedEpoch = _state.Epoch;
        while (_state.Epoch < _options.Epochs && !IsStoppedEarly)
        {
            long epochStart = Stopwatch.GetTimestamp();
            if (!TryTrainEpoch(_state.Epoch, out EpochMetrics training))
                break;
            TimeSpan trainingTime = Stopwatch.GetElapsedTime(epochStart);
            EpochMetrics? validation = Validate();
            _state.Epoch++;
            TimeSpan perEpoch = Stopwatch.GetElapsedTime(started) / (_state.Epoch - firstEpoch);
            Finish(training, validation, training.Images / trainingTime.TotalSeconds, perEpoch);
            if (IsCheckpointDue(savedEpoch, saved) && TrySaveCheckpoint(savedEpoch))
                (saved, savedEpoch) = (Stopwatch.GetTimestamp(), _state.Epoch);
        }

        RequireFinite(_options.RestoreBest ? _state.History.FindLast(epoch => epoch.IsBest) : null);
        if (_options.RestoreBest && _state.BestWeights is not null)
            _state.RestoreBest(_network);
        else
            _average?.Swap();
        _network.eval();
        return [.. _state.History];
    }

    public void Dispose()
    {
        _autotuning?.Dispose();
        _oneDnn?.Dispose();
        _precision?.Dispose();
        _normalizer?.Dispose();
        _optimizer?.Dispose();
        _average?.Dispose();
        _classWeights?.Dispose();
        _state.Dispose();
        // Gradients of a training that was broken off.
        _network.zero_grad(set_to_none: true);
    }

    /// <summary>
    /// Batch norms make the loss of a training step finite whatever the weights are, so that it takes other images to show that
    /// a network is of no use.
    /// </summary>
    /// <param name="best">The epoch whose weights are returned; null for the last one.</param>
    /// <exception cref="TrainingDivergedException">Its loss on the images to judge by is not finite.</exception>
    private void RequireFinite(TrainingProgress? best)
    {
        if ((best ?? _state.History.LastOrDefault()) is { ValidationLoss: double loss } epoch && !double.IsFinite(loss))
            throw new TrainingDivergedException(
                epoch.Epoch, _stepsPerEpoch, epoch.LearningRate, loss, "of the images to judge by ");
    }

    private bool IsStoppedEarly =>
        _options.EarlyStopping is { } stopping && _state.EpochsWithoutGain >= stopping.Patience;

    private bool IsCheckpointDue(int savedEpoch, long saved) =>
        _options.Checkpoint is { } checkpoint
        && (_state.Epoch - savedEpoch >= checkpoint.EveryEpochs || _state.Epoch == _options.Epochs || IsStoppedEarly
            || _options.CancellationToken.IsCancellationRequested
            || (checkpoint.EveryMinutes is double minutes && Stopwatch.GetElapsedTime(saved).TotalMinutes >= minutes));

    /// <summary>A full disk is no reason to lose what was trained.</summary>
    private bool TrySaveCheckpoint(int savedEpoch)
    {
        try
        {
            _checkpoint!.Save();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string last = savedEpoch > 0 ? $"the last one is that of epoch {savedEpoch}" : "there is none yet";
            _warn?.Invoke(
                $"The checkpoint '{_options.Checkpoint!.Path}' of epoch {_state.Epoch} could not be written; {last}. " +
                $"That does not end the training. {exception.Message}");
            return false;
        }
    }

    /// <returns>False when it was cancelled.</returns>
    private bool TryTrainEpoch(int epoch, out EpochMetrics metrics)
    {
        try
        {
            metrics = TrainEpoch(epoch);
            return true;
        }
        catch (OperationCanceledException) when (_options.CancellationToken.IsCancellationRequested)
        {
            metrics = default;
            return false;
        }
    }

    private EpochMetrics TrainEpoch(int epoch)
    {
        // What dropout draws depends on the epoch alone, so that a training can go on at any of them.
        manual_seed((long)(new RandomStream(_seed, epoch, -2).NextBits() >> 1));
        SetTrainingMode();
        using var metrics = new StepMetrics(StepMetrics.StepsAtOnce(_device), epoch + 1);
        _batches.BeginEpoch(epoch + 1, _training.BatchCount);
        long step = 0;
        var group = new List<ImageBatch>();
        foreach (ImageBatch batch in _training.Load(epoch, _options.CancellationToken))
        {
            group.Add(batch);
            if (group.Count < _options.AccumulatedBatches && batch.Number < _training.BatchCount - 1)
                continue;
            _learningRate = _options.Optimizer.LearningRate * _state.Plateau.Factor
                * _options.Schedule.FactorAt(epoch * _stepsPerEpoch + step, _stepsPerEpoch, _options.Epochs);
            step++;
            int images = group.Sum(item => item.Labels.Length);
            foreach (ImageBatch item in group)
            {
                Accumulate(item, (double)item.Labels.Length / images, epoch, step, metrics);
                _batches.Count(item.Labels.Length, metrics.Loss, _learningRate);
            }

            group.Clear();
            GradientClipper.Clip(_options.GradientClipping, _options.GradientLimit, _optimizer.Parameters);
            _optimizer.Step(_learningRate);
            _average?.Update();
        }

        return metrics.Finish();
    }

    private void SetTrainingMode()
    {
        _network.train();
        _frozen?.StopTraining();
    }

    private void Accumulate(ImageBatch batch, double part, int epoch, long step, StepMetrics metrics)
    {
        using DisposeScope scope = NewDisposeScope();
        using var numbers = new ScalarScope();
        (Tensor input, Tensor labels) = ToDevice(batch, _training);
        // Another seed than the loader's, whose images are numbered like the batches.
        var random = new RandomStream(~_seed, epoch, batch.Number);
        (input, Tensor? others, double own) = BatchMixer.Mix(_options, input, labels, ref random);
        Tensor logits = NetworkOutput.ToLogits(_network.call(input));
        Tensor loss = Loss(logits, labels);
        if (others is not null)
            loss = loss.mul(numbers.Of(own)).add(Loss(logits, others), numbers.Of(1 - own));
        metrics.Add(logits, own >= 0.5 ? labels : others!, loss, step, _learningRate);
        (part == 1 ? loss : loss.mul(numbers.Of(part))).backward();
    }

    private Tensor Loss(Tensor logits, Tensor labels) =>
        CrossEntropy.Compute(logits, labels, _classWeights, _options.LabelSmoothing);

    private EpochMetrics? Validate()
    {
        if (_validation is null)
            return null;
        _average?.Swap();
        _network.eval();
        using var collected = new StepMetrics(StepMetrics.StepsAtOnce(_device), epoch: null);
        _batches.BeginValidation(_validation.BatchCount);
        using (no_grad())
        {
            foreach (ImageBatch batch in _validation.Load(0))
            {
                using DisposeScope scope = NewDisposeScope();
                (Tensor input, Tensor labels) = ToDevice(batch, _validation);
                Tensor logits = NetworkOutput.ToLogits(_network.call(input));
                collected.Add(logits, labels, nn.functional.cross_entropy(logits, labels), batch.Number + 1, _learningRate);
                _batches.Count(batch.Labels.Length, collected.Loss, _learningRate);
            }
        }

        EpochMetrics metrics = collected.Finish();
        Judge(metrics.ValueOf(_options.Monitor), keep: true);
        _average?.Swap();
        return metrics;
    }

    private void Finish(EpochMetrics training, EpochMetrics? validation, double imagesPerSecond, TimeSpan perEpoch)
    {
        if (validation is null)
            Judge(training.ValueOf(_options.Monitor), keep: false);
        var progress = new TrainingProgress
        {
            Epoch = _state.Epoch,
            Epochs = _options.Epochs,
            Loss = training.Loss,
            Accuracy = training.Accuracy,
            TopFiveAccuracy = training.TopFiveAccuracy,
            ValidationLoss = validation?.Loss,
            ValidationAccuracy = validation?.Accuracy,
            ValidationTopFiveAccuracy = validation?.TopFiveAccuracy,
            LearningRate = _learningRate,
            ImagesPerSecond = imagesPerSecond,
            TimeLeft = perEpoch * (_options.Epochs - _state.Epoch),
            IsBest = _isBest,
        };
        _state.History.Add(progress);
        _report?.Invoke(progress);
        _options.Progress?.Report(progress);
    }

    private void Judge(double metric, bool keep)
    {
        bool higher = _options.Monitor == MonitoredMetric.Accuracy;
        double gain = _state.HasBest ? (higher ? metric - _state.Best : _state.Best - metric)
            : double.IsFinite(metric) ? double.PositiveInfinity : double.NaN;
        _isBest = gain > 0;
        _state.EpochsWithoutGain = gain > (_options.EarlyStopping?.MinDelta ?? 0) ? 0 : _state.EpochsWithoutGain + 1;
        if (_isBest)
        {
            (_state.HasBest, _state.Best) = (true, metric);
            if (keep && _options.RestoreBest)
                _state.KeepBest(_network);
        }

        if (_options.Schedule is PlateauSchedule plateau)
            _state.Plateau = plateau.Next(_state.Plateau, metric, higher);
    }

    private (Tensor Input, Tensor Labels) ToDevice(ImageBatch batch, BatchLoader loader)
    {
        ImageSource images = _training.Images;
        Tensor input = _normalizer.ToInput(
            batch.Pixels, [batch.Labels.Length, images.Channels, images.Height, images.Width]);
        loader.Recycle(batch);
        return (input, DeviceCopy.Begin(tensor(batch.Labels), _device));
    }
}
