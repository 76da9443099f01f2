using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>A network with its weights and all that is needed to build it again; may be used by several threads.</summary>
internal sealed class TrainedNetwork : IDisposable
{
    private const string WeightsFile = "weights.bin";
    private readonly NetworkSource _source;
    private readonly NetworkOptions _options;
    private readonly ImageNormalization _normalization;
    private readonly string _device;
    private readonly bool _channelsLast;
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly InputNormalizer _normalizer;
    private readonly bool _needsOneDnnOff;
    private readonly SharedUse _use;

    /// <summary>Takes the network over, which is in evaluation mode on its device.</summary>
    /// <exception cref="PlatformNotSupportedException">
    /// The CPU cannot be trusted with the convolutions of the network, whatever is done.
    /// </exception>
    public TrainedNetwork(
        NetworkSource source, NetworkOptions options, ImageNormalization normalization, string deviceName, Device device,
        bool channelsLast, nn.Module<Tensor, Tensor> network, Action<string>? warn = null)
    {
        _source = source;
        _options = options;
        _normalization = normalization;
        _device = deviceName;
        _channelsLast = channelsLast;
        _network = network;
        ComputeThreads.Prepare();
        (bool isChannelsLast, _needsOneDnnOff) = ConvolutionGuard.Prepare(
            network, channelsLast, trains: false, normalization, Shape, device, warn);
        _normalizer = new InputNormalizer(normalization, device, isChannelsLast);
        _use = new SharedUse(typeof(TrainedNetwork), Free);
    }

    /// <summary>The name of the architecture, or of the method that builds the network.</summary>
    public string Name => _source.Name;

    public ImageNormalization Normalization => _normalization;

    public nn.Module<Tensor, Tensor> Network => _network;

    public PixelShape Shape => new(_options.InputChannels, _options.InputHeight, _options.InputWidth);

    public int ClassCount => NetworkOutput.ClassCount(_options.Classes);

    /// <summary>The probabilities of the classes.</summary>
    /// <param name="pixels">The images, as bytes in the order image, channel, row, column.</param>
    /// <param name="scores">Takes a row for each image.</param>
    public void Score(byte[] pixels, Span<float> scores)
    {
        using SharedUse.Use use = _use.Begin();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using OneDnnSwitch? oneDnn = _needsOneDnnOff ? OneDnnSwitch.TurnOff() : null;
        PixelShape shape = Shape;
        Tensor input = _normalizer.ToInput(pixels, [pixels.Length / shape.Length, shape.Channels, shape.Height, shape.Width]);
        Tensor logits = NetworkOutput.ToLogits(_network.call(input));
        Tensor probabilities = nn.functional.softmax(logits, 1).cpu().contiguous();
        probabilities.data<float>().CopyTo(scores);
    }

    /// <summary>Gives the network to what exports it, which may use it until it returns.</summary>
    public void Export(bool resizes, IReadOnlyList<string> classNames, Action<ExportedNetwork> export)
    {
        using SharedUse.Use use = _use.Begin();
        export(new ExportedNetwork(_network, Name, Shape, resizes, _normalization, classNames));
    }

    public void Write(ComponentWriter writer)
    {
        // It also keeps this alive: the finalizers of TorchSharp's modules would dispose weights that are being written.
        using SharedUse.Use use = _use.Begin();
        _source.Write(writer);
        writer.Write(_options.InputChannels);
        writer.Write(_options.InputHeight);
        writer.Write(_options.InputWidth);
        writer.Write(_options.Classes);
        writer.Write(_options.Dropout ?? double.NaN);
        writer.Write((int)_options.Stem);
        writer.WriteArray<int>([.. _options.HiddenSizes]);
        writer.WriteArray<float>([.. _normalization.Means]);
        writer.WriteArray<float>([.. _normalization.Deviations]);
        writer.Write(_device);
        writer.Write(_channelsLast);
        writer.WriteLarge(WeightsFile, file => StateStream.Write(file, _network.state_dict()));
    }

    public static TrainedNetwork Read(ComponentReader reader)
    {
        NetworkSource source = NetworkSource.Read(reader);
        int channels = reader.ReadInt32(), height = reader.ReadInt32(), width = reader.ReadInt32(), classes = reader.ReadInt32();
        double dropout = reader.ReadDouble();
        var options = new NetworkOptions
        {
            InputChannels = channels,
            InputHeight = height,
            InputWidth = width,
            Classes = classes,
            Dropout = double.IsNaN(dropout) ? null : dropout,
            Stem = (NetworkStem)reader.ReadInt32(),
            HiddenSizes = reader.ReadArray<int>(),
        };
        var normalization = new ImageNormalization(reader.ReadArray<float>(), reader.ReadArray<float>());
        string deviceName = reader.ReadString();
        bool channelsLast = reader.ReadBoolean();
        ComputeDevice.CheckName(deviceName);
        Device device = ComputeDevice.Resolve(deviceName, preferredGpu: null, fallsBack: true);
        if (device.type == DeviceType.CPU && reader.Log is { } log)
            ConvolutionCheck.Report(log);
        // The application may have opened a scope, which must not end the network's life.
        nn.Module<Tensor, Tensor> network = NetworkFactory.Create(source, options);
        try
        {
            reader.ReadLarge(WeightsFile, file =>
            {
                StateStream.ReadInto(file, network.state_dict());
                return true;
            });
            NetworkFactory.Move(network, device);
            network.eval();
            return new TrainedNetwork(source, options, normalization, deviceName, device, channelsLast, network,
                problem => reader.Log?.Warning(MessageSensitivity.None, "{0}", problem));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Frees the network, as soon as no thread uses it any more.</summary>
    public void Dispose() => _use.Dispose();

    private void Free()
    {
        _network.Dispose();
        _normalizer.Dispose();
    }
}
