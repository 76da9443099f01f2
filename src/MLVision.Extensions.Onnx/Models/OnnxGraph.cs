using System.Text;

namespace MLVision.Extensions.Onnx;

/// <summary>
/// Reads the operators of a model's file, which ONNX Runtime does not tell: ModelProto, GraphProto and NodeProto of onnx.proto.
/// </summary>
internal static class OnnxGraph
{
    private const int GraphOfModel = 7, NodeOfGraph = 1, InputOfNode = 1, OutputOfNode = 2, OperatorOfNode = 4;

    /// <summary>Whether an output comes out of a softmax or a logistic function, perhaps resized or in another shape.</summary>
    /// <param name="model">The file; of one in another format it is not known, thus false.</param>
    /// <param name="output">The name of the output.</param>
    public static bool GivesProbabilities(Stream model, string output)
    {
        var nodes = new Dictionary<string, (string Operator, string Input)>();
        foreach ((int field, long end) in Fields(model, model.Length))
        {
            if (field == GraphOfModel)
                ReadNodes(model, end, nodes);
        }

        // Each node is passed at most once.
        for (int i = 0; i < nodes.Count && nodes.TryGetValue(output, out (string Operator, string Input) node); i++)
        {
            if (node.Operator is "Softmax" or "Sigmoid")
                return true;
            if (node.Operator is not ("Identity" or "Cast" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Transpose"
                or "Resize" or "Upsample" or "QuantizeLinear" or "DequantizeLinear"))
            {
                return false;
            }

            output = node.Input;
        }

        return false;
    }

    private static void ReadNodes(Stream model, long graphEnd, Dictionary<string, (string Operator, string Input)> nodes)
    {
        foreach ((int field, long nodeEnd) in Fields(model, graphEnd))
        {
            if (field != NodeOfGraph)
                continue;
            string? input = null, type = null;
            var outputs = new List<string>();
            foreach ((int part, long end) in Fields(model, nodeEnd))
            {
                if (part == InputOfNode)
                    input ??= ReadText(model, end);
                else if (part == OutputOfNode)
                    outputs.Add(ReadText(model, end));
                else if (part == OperatorOfNode)
                    type = ReadText(model, end);
            }

            foreach (string output in outputs)
                nodes[output] = (type ?? "", input ?? "");
        }
    }

    /// <summary>The fields of a message that have a length, each with its end; after each the stream goes on there.</summary>
    private static IEnumerable<(int Field, long End)> Fields(Stream stream, long messageEnd)
    {
        while (stream.Position < messageEnd)
        {
            ulong key = ReadNumber(stream);
            switch (key & 7)
            {
                case 0:
                    ReadNumber(stream);
                    continue;
                case 1:
                    stream.Position += 8;
                    continue;
                case 5:
                    stream.Position += 4;
                    continue;
                case 2 when ReadNumber(stream) is var length && length <= (ulong)Math.Max(0, messageEnd - stream.Position):
                    long end = stream.Position + (long)length;
                    yield return ((int)(key >> 3), end);
                    stream.Position = end;
                    continue;
                default:
                    // No such file.
                    stream.Position = messageEnd;
                    yield break;
            }
        }
    }

    private static ulong ReadNumber(Stream stream)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int digits = stream.ReadByte();
            number |= (ulong)(digits & 127) << shift;
            if (digits < 128)
                break;
        }

        return number;
    }

    private static string ReadText(Stream stream, long end)
    {
        var bytes = new byte[end - stream.Position];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
