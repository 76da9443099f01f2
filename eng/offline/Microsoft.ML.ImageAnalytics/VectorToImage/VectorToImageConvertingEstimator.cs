using System;
using System.Linq;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes a <see cref="VectorToImageConvertingTransformer"/>; there is nothing to learn.</summary>
public sealed class VectorToImageConvertingEstimator : TrivialEstimator<VectorToImageConvertingTransformer>
{
    internal const string ExpectedType = "known-size vector of type Single, Double or Byte";

    internal VectorToImageConvertingEstimator(IHostEnvironment env, params ColumnOptions[] columnOptions)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(VectorToImageConvertingEstimator)),
            new VectorToImageConvertingTransformer(env, columnOptions))
    {
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return ImageColumns.With(inputSchema, Transformer.Columns.Select(column =>
        {
            SchemaShape.Column source = ImageColumns.Find(Host, inputSchema, column.InputColumnName);
            bool isNumber = source.ItemType == NumberDataViewType.Single
                || source.ItemType == NumberDataViewType.Double
                || source.ItemType == NumberDataViewType.Byte;
            if (source.Kind != SchemaShape.Column.VectorKind.Vector || !isNumber)
            {
                throw Host.ExceptSchemaMismatch(
                    nameof(inputSchema), "input", column.InputColumnName, ExpectedType, source.GetTypeString());
            }

            return new SchemaShape.Column(column.Name, SchemaShape.Column.VectorKind.Scalar, column.Type, false);
        }));
    }

    /// <summary>How one column is read.</summary>
    internal sealed class ColumnOptions
    {
        public readonly string Name;
        public readonly string InputColumnName;
        public readonly ImagePixelExtractingEstimator.ColorBits Colors;
        public readonly ImagePixelExtractingEstimator.ColorsOrder Order;
        public readonly bool InterleavedColors;
        public readonly byte Planes;
        public readonly int ImageWidth;
        public readonly int ImageHeight;
        public readonly float OffsetImage;
        public readonly float ScaleImage;
        public readonly int DefaultAlpha;
        public readonly int DefaultRed;
        public readonly int DefaultGreen;
        public readonly int DefaultBlue;
        public readonly ImageDataViewType Type;

        public ColumnOptions(
            string name, int imageHeight, int imageWidth, string inputColumnName = null,
            ImagePixelExtractingEstimator.ColorBits colorsPresent = ImagePixelExtractingEstimator.ColorBits.Rgb,
            ImagePixelExtractingEstimator.ColorsOrder orderOfColors = ImagePixelExtractingEstimator.ColorsOrder.ARGB,
            bool interleavedColors = false, float scaleImage = 1f, float offsetImage = 0f,
            int defaultAlpha = 255, int defaultRed = 0, int defaultGreen = 0, int defaultBlue = 0)
        {
            Contracts.CheckNonWhiteSpace(name, nameof(name));
            Contracts.CheckParam(
                (colorsPresent & ImagePixelExtractingEstimator.ColorBits.All) != 0, nameof(colorsPresent),
                "Need to use at least one color plane");
            Contracts.CheckParam(
                (colorsPresent & ~ImagePixelExtractingEstimator.ColorBits.All) == 0, nameof(colorsPresent),
                "There are four color planes only.");
            Contracts.CheckParam(Enum.IsDefined(orderOfColors), nameof(orderOfColors));
            Contracts.CheckParam(imageWidth > 0, nameof(imageWidth), "Image width must be greater than zero");
            Contracts.CheckParam(imageHeight > 0, nameof(imageHeight), "Image height must be greater than zero");
            Contracts.CheckParam(float.IsFinite(offsetImage), nameof(offsetImage));
            Contracts.CheckParam(float.IsFinite(scaleImage) && scaleImage != 0, nameof(scaleImage));
            Name = name;
            InputColumnName = inputColumnName ?? name;
            Colors = colorsPresent;
            Order = orderOfColors;
            InterleavedColors = interleavedColors;
            Planes = (byte)BitOperations.PopCount((uint)colorsPresent);
            ImageWidth = imageWidth;
            ImageHeight = imageHeight;
            OffsetImage = offsetImage;
            ScaleImage = scaleImage;
            DefaultAlpha = defaultAlpha;
            DefaultRed = defaultRed;
            DefaultGreen = defaultGreen;
            DefaultBlue = defaultBlue;
            Type = new ImageDataViewType(imageHeight, imageWidth);
        }

        internal int VectorLength => ImageHeight * ImageWidth * Planes;

        internal static ColumnOptions Load(IHost host, string name, string inputColumnName, ModelLoadContext ctx)
        {
            var colors = (ImagePixelExtractingEstimator.ColorBits)ctx.Reader.ReadByte();
            var order = (ImagePixelExtractingEstimator.ColorsOrder)ctx.Reader.ReadByte();
            host.CheckDecode(
                colors != 0 && (colors & ~ImagePixelExtractingEstimator.ColorBits.All) == 0 && Enum.IsDefined(order),
                "Corrupt model file: the color planes or their order are not known");
            int width = ctx.Reader.ReadInt32();
            int height = ctx.Reader.ReadInt32();
            host.CheckDecode(
                width > 0 && height > 0 && (long)width * height <= int.MaxValue / 4,
                "Corrupt model file: an image size is out of range");
            float offset = ctx.Reader.ReadSingle();
            float scale = ctx.Reader.ReadSingle();
            host.CheckDecode(
                float.IsFinite(offset) && float.IsFinite(scale) && scale != 0,
                "Corrupt model file: offset or scale is not a number");
            bool interleaved = ctx.Reader.ReadBoolByte();
            int alpha = ctx.Reader.ReadInt32();
            int red = ctx.Reader.ReadInt32();
            int green = ctx.Reader.ReadInt32();
            int blue = ctx.Reader.ReadInt32();
            return new ColumnOptions(
                name, height, width, inputColumnName, colors, order, interleaved, scale, offset, alpha, red, green, blue);
        }

        internal void Save(ModelSaveContext ctx)
        {
            ctx.Writer.Write((byte)Colors);
            ctx.Writer.Write((byte)Order);
            ctx.Writer.Write(ImageWidth);
            ctx.Writer.Write(ImageHeight);
            ctx.Writer.Write(OffsetImage);
            ctx.Writer.Write(ScaleImage);
            ctx.Writer.WriteBoolByte(InterleavedColors);
            ctx.Writer.Write(DefaultAlpha);
            ctx.Writer.Write(DefaultRed);
            ctx.Writer.Write(DefaultGreen);
            ctx.Writer.Write(DefaultBlue);
        }
    }
}
