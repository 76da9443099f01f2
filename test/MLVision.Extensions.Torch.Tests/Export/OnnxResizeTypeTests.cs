using Onnx;
using TorchSharp;
using static TorchSharp.torch;
using Type = Onnx.TensorProto.Types.DataType;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>
/// No exported model resizes bytes with ONNX's own Resize: ONNX Runtime truncates there instead of rounding, and fails with cubic
/// interpolation.
/// </summary>
[TestClass]
public sealed class OnnxResizeTypeTests
{
    [TestMethod]
    public void Models_that_take_bytes_of_any_size_do_not_resize_bytes()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        foreach (string name in (string[])["mlp", "lenet5", "resnet20"])
        {
            using nn.Module<Tensor, Tensor> network =
                Architectures.Create(name, new NetworkOptions { InputHeight = 32, InputWidth = 32, Classes = 2 });
            foreach (OnnxInputType type in Enum.GetValues<OnnxInputType>())
            {
                OnnxModel.Write(
                    path,
                    new ExportedNetwork(network, name, new PixelShape(3, 32, 32), true, ImageNormalization.ImageNet, null),
                    new OnnxExportOptions { InputType = type, InputLayout = OnnxInputLayout.ChannelsLast });
                using FileStream file = File.OpenRead(path);
                GraphProto graph = ModelProto.Parser.ParseFrom(file).Graph;
                Assert.AreEqual(
                    type == OnnxInputType.Byte ? Type.Uint8 : Type.Float, (Type)graph.Input[0].Type.TensorType.ElemType);
                Assert.IsEmpty(ResizedBytes(graph), name);
            }
        }
    }

    [TestMethod]
    public void The_search_finds_bytes_that_are_resized_also_behind_other_nodes()
    {
        GraphProto graph = Resizing(toFloat: false);
        CollectionAssert.AreEqual(new[] { "resized" }, ResizedBytes(graph));
        Assert.IsEmpty(ResizedBytes(Resizing(toFloat: true)));
    }

    private static GraphProto Resizing(bool toFloat)
    {
        var graph = new GraphProto();
        graph.Input.Add(new ValueInfoProto
        {
            Name = "images",
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)Type.Uint8 } },
        });
        graph.Node.Add(Node("Transpose", "images", "planes"));
        NodeProto cast = Node(toFloat ? "Cast" : "Identity", "planes", "values");
        if (toFloat)
            cast.Attribute.Add(new AttributeProto { Name = "to", I = (long)Type.Float });
        graph.Node.Add(cast);
        graph.Node.Add(Node("Resize", "values", "resized"));
        return graph;

        static NodeProto Node(string operatorName, string input, string output)
        {
            var node = new NodeProto { OpType = operatorName };
            node.Input.Add(input);
            node.Output.Add(output);
            return node;
        }
    }

    /// <summary>
    /// What nodes that resize bytes are called. A value has the type of the first input of its node, unless a node says another
    /// one; operators whose result is of a type of its own (Shape, comparisons) do not hand bytes on.
    /// </summary>
    private static string[] ResizedBytes(GraphProto graph)
    {
        var types = new Dictionary<string, int>();
        foreach (ValueInfoProto input in graph.Input)
            types[input.Name] = input.Type.TensorType.ElemType;
        foreach (TensorProto constant in graph.Initializer)
            types[constant.Name] = constant.DataType;
        var found = new List<string>();
        foreach (NodeProto node in graph.Node)
        {
            int type = node.OpType switch
            {
                "Cast" => (int)node.Attribute.Single(item => item.Name == "to").I,
                "Shape" or "Size" => (int)Type.Int64,
                _ => node.Input.Count > 0 ? types.GetValueOrDefault(node.Input[0]) : 0,
            };
            if (node.OpType is "Resize" or "Upsample" && type == (int)Type.Uint8)
                found.Add(node.Output[0]);
            foreach (string output in node.Output)
                types[output] = type;
        }

        return [.. found];
    }
}
