using System;
using System.Linq;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes an <see cref="ImagePixelExtractingTransformer"/>; there is nothing to learn.</summary>
public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    internal ImagePixelExtractingEstimator(IHostEnvironment env, params ColumnOptions[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(ImagePixelExtractingEstimator)),
            new ImagePixelExtractingTransformer(env, columns))
    {
    }

    /// <summary>Which channels are taken.</summary>
    [Flags]
    public enum ColorBits : byte
    {
        /// <summary>Alpha.</summary>
        Alpha = 1,

        /// <summary>Red.</summary>
        Red = 2,

        /// <summary>Green.</summary>
        Green = 4,

        /// <summary>Blue.</summary>
        Blue = 8,

        /// <summary>Red, green and blue.</summary>
        Rgb = Red | Green | Blue,

        /// <summary>All four.</summary>
        All = Alpha | Red | Green | Blue,
    }

    /// <summary>The order of the channels in the vector; those that are not taken are left out.</summary>
    public enum ColorsOrder : byte
    {
        /// <summary>Alpha, red, green, blue.</summary>
        ARGB = 1,

        /// <summary>Alpha, red, blue, green.</summary>
        ARBG = 2,

        /// <summary>Alpha, blue, red, green.</summary>
        ABRG = 3,

        /// <summary>Alpha, blue, green, red.</summary>
        ABGR = 4,

        /// <summary>Alpha, green, red, blue.</summary>
        AGRB = 5,

        /// <summary>Alpha, green, blue, red.</summary>
        AGBR = 6,
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return ImageColumns.With(inputSchema, Transformer.Columns.Select(column =>
        {
            // Whether the images have a known size does not show in a schema shape; the transformer checks it.
            ImageColumns.FindImage(Host, inputSchema, column.InputColumnName);
            DataViewType itemType = column.OutputAsFloatArray ? NumberDataViewType.Single : NumberDataViewType.Byte;
            return new SchemaShape.Column(column.Name, SchemaShape.Column.VectorKind.Vector, itemType, false);
        }));
    }

    /// <summary>What is taken from one column.</summary>
    internal sealed class ColumnOptions
    {
        /// <summary>Files up to this version have no byte for the order.</summary>
        private const uint VersionBeforeOrder = 0x00010002;

        public readonly string Name;
        public readonly string InputColumnName;
        public readonly ColorBits ColorsToExtract;
        public readonly ColorsOrder OrderOfExtraction;
        public readonly float OffsetImage;
        public readonly float ScaleImage;
        public readonly bool InterleavePixelColors;
        public readonly bool OutputAsFloatArray;
        internal readonly byte Planes;

        public ColumnOptions(
            string name, string inputColumnName = null, ColorBits colorsToExtract = ColorBits.Rgb,
            ColorsOrder orderOfExtraction = ColorsOrder.ARGB, bool interleavePixelColors = false, float offsetImage = 0f,
            float scaleImage = 1f, bool outputAsFloatArray = true)
        {
            Contracts.CheckNonWhiteSpace(name, nameof(name));
            Contracts.CheckParam(
                (colorsToExtract & ColorBits.All) != 0, nameof(colorsToExtract), "Need to use at least one color plane.");
            Contracts.CheckParam(
                (colorsToExtract & ~ColorBits.All) == 0, nameof(colorsToExtract), "There are four color planes only.");
            Contracts.CheckParam(Enum.IsDefined(orderOfExtraction), nameof(orderOfExtraction));

            // Bytes cannot hold shifted or scaled values, so these arguments have no effect then.
            OffsetImage = outputAsFloatArray ? offsetImage : 0f;
            ScaleImage = outputAsFloatArray ? scaleImage : 1f;
            Contracts.CheckParam(float.IsFinite(OffsetImage), nameof(offsetImage));
            Contracts.CheckParam(float.IsFinite(ScaleImage) && ScaleImage != 0, nameof(scaleImage));
            Name = name;
            InputColumnName = inputColumnName ?? name;
            ColorsToExtract = colorsToExtract;
            OrderOfExtraction = orderOfExtraction;
            InterleavePixelColors = interleavePixelColors;
            OutputAsFloatArray = outputAsFloatArray;
            Planes = (byte)BitOperations.PopCount((uint)colorsToExtract);
        }

        internal static ColumnOptions Load(IHost host, string name, string inputColumnName, ModelLoadContext ctx)
        {
            var colors = (ColorBits)ctx.Reader.ReadByte();
            host.CheckDecode(colors != 0 && (colors & ~ColorBits.All) == 0, "Corrupt model file: the color planes are not known");
            bool hasOrder = ctx.Header.ModelVerWritten > VersionBeforeOrder;
            ColorsOrder order = hasOrder ? (ColorsOrder)ctx.Reader.ReadByte() : ColorsOrder.ARGB;
            host.CheckDecode(Enum.IsDefined(order), "Corrupt model file: the order of colors is not known");
            bool asFloats = ctx.Reader.ReadBoolByte();
            float offset = ctx.Reader.ReadSingle();
            float scale = ctx.Reader.ReadSingle();
            host.CheckDecode(
                float.IsFinite(offset) && float.IsFinite(scale) && scale != 0,
                "Corrupt model file: offset or scale is not a number");
            host.CheckDecode(asFloats || (offset == 0 && scale == 1), "Corrupt model file: bytes with offset or scale");
            bool interleaved = ctx.Reader.ReadBoolByte();
            return new ColumnOptions(name, inputColumnName, colors, order, interleaved, offset, scale, asFloats);
        }

        internal void Save(ModelSaveContext ctx)
        {
            ctx.Writer.Write((byte)ColorsToExtract);
            ctx.Writer.Write((byte)OrderOfExtraction);
            ctx.Writer.WriteBoolByte(OutputAsFloatArray);
            ctx.Writer.Write(OffsetImage);
            ctx.Writer.Write(ScaleImage);
            ctx.Writer.WriteBoolByte(InterleavePixelColors);
        }
    }
}
