using System.Text.Json;
using System.Text.Json.Serialization;
using MLVision.Extensions.Bridge;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The state of a training in a file, little-endian: 4 bytes "MLVC", i32 version, i64 length of the body, u32 CRC-32C of the
/// body, and the body.
/// </summary>
internal sealed class CheckpointFile(
    string path, string description, long seed, nn.Module network, WeightOptimizer optimizer, MovingAverage? average,
        TrainingState state)
{
    private const uint Magic = 'M' | 'L' << 8 | 'V' << 16 | 'C' << 24;
    private const int Version = 1;
    private const int HeaderLength = 20;

    // The loss of the validation images may be infinite or NaN in an epoch.
    private static readonly JsonSerializerOptions _historyFormat =
        new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public void Save() => AtomicFile.Write(path, stream =>
    {
        stream.Write(new byte[HeaderLength]);
        var body = new Crc32C.WritingStream(stream);
        using (var writer = new BinaryWriter(body, System.Text.Encoding.UTF8, leaveOpen: true))
            WriteBody(writer);
        stream.Position = 0;
        using var header = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        header.Write(Magic);
        header.Write(Version);
        header.Write(body.Length);
        header.Write(body.Crc);
    });

    /// <summary>The seed of the training that is in a file; null where there is no such file.</summary>
    public static long? ReadSeed(string path)
    {
        if (!File.Exists(path))
            return null;
        using var reader = new BinaryReader(File.OpenRead(path));
        // What is wrong with a file is said when it is loaded.
        if (reader.BaseStream.Length < HeaderLength + sizeof(long) || reader.ReadUInt32() != Magic)
            return null;
        reader.BaseStream.Position = HeaderLength;
        return reader.ReadInt64();
    }

    /// <summary>Takes the state of the file over.</summary>
    /// <returns>False where there is no file.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or of another training.</exception>
    public bool TryLoad()
    {
        if (!File.Exists(path))
            return false;
        using FileStream stream = File.OpenRead(path);
        using var reader = new BinaryReader(stream);
        try
        {
            if (reader.ReadUInt32() != Magic)
                throw new InvalidDataException("it is no checkpoint");
            int version = reader.ReadInt32();
            if (version != Version)
                throw new InvalidDataException($"it is of version {version}; this library reads version {Version}");
            long length = reader.ReadInt64();
            uint expected = reader.ReadUInt32();
            (uint crc, long found) = Crc32C.Of(stream);
            if (found != length || crc != expected)
                throw new InvalidDataException("it is damaged: its checksum does not agree with its content");
            stream.Position = HeaderLength;
            ReadBody(reader);
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            string reason = exception is EndOfStreamException ? "it ends too early" : exception.Message;
            throw new InvalidDataException($"The checkpoint '{path}' cannot be used: {reason}.", exception);
        }
    }

    private void WriteBody(BinaryWriter writer)
    {
        using DisposeScope scope = NewDisposeScope();
        writer.Write(seed);
        writer.Write(description);
        writer.Write(state.Epoch);
        writer.Write(state.Plateau.Factor);
        writer.Write(state.Plateau.HasBest);
        writer.Write(state.Plateau.Best);
        writer.Write(state.Plateau.BadEpochs);
        writer.Write(state.Plateau.CooldownLeft);
        writer.Write(state.HasBest);
        writer.Write(state.Best);
        writer.Write(state.EpochsWithoutGain);
        writer.Write(JsonSerializer.Serialize(state.History, _historyFormat));
        StateStream.Write(writer, network.state_dict());
        writer.Write(optimizer.Steps);
        StateStream.Write(writer, optimizer.GetState());
        writer.Write(average is not null);
        if (average is not null)
            StateStream.Write(writer, average.GetState());
        writer.Write(state.BestWeights is not null);
        if (state.BestWeights is not null)
            StateStream.Write(writer, state.BestWeights);
    }

    private void ReadBody(BinaryReader reader)
    {
        long otherSeed = reader.ReadInt64();
        string other = reader.ReadString();
        if (other != description || otherSeed != seed)
            throw new InvalidDataException(
                $"it belongs to another training ({other}, seed {otherSeed}; this is {description}, seed {seed})");
        state.Epoch = reader.ReadInt32();
        state.Plateau = new PlateauState(
            reader.ReadDouble(), reader.ReadBoolean(), reader.ReadDouble(), reader.ReadInt32(), reader.ReadInt32());
        state.HasBest = reader.ReadBoolean();
        state.Best = reader.ReadDouble();
        state.EpochsWithoutGain = reader.ReadInt32();
        state.History.Clear();
        state.History.AddRange(JsonSerializer.Deserialize<List<TrainingProgress>>(reader.ReadString(), _historyFormat)!);
        Dictionary<string, Tensor> weights = network.state_dict();
        var current = new Dictionary<string, Tensor>(weights);
        StateStream.ReadInto(reader, current);
        optimizer.Steps = reader.ReadInt64();
        StateStream.Read(reader, optimizer.Restore);
        bool averaged = reader.ReadBoolean();
        if (averaged != (average is not null))
            throw new InvalidDataException(
                $"it was made {(averaged ? "with" : "without")} an average of the weights; AverageDecay must be as it was");
        if (average is not null)
            StateStream.ReadInto(reader, average.GetState());
        if (reader.ReadBoolean())
        {
            state.KeepBest(network);
            StateStream.ReadInto(reader, state.BestWeights!);
        }
    }
}
