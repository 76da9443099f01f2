using System;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes an <see cref="ImageResizingTransformer"/>; there is nothing to learn.</summary>
public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(IHostEnvironment env, params ColumnOptions[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(ImageResizingEstimator)),
            new ImageResizingTransformer(env, columns))
    {
    }

    /// <summary>How an image of another aspect ratio is fitted into the new size.</summary>
    public enum ResizingKind : byte
    {
        /// <summary>The whole image, with a black border where it does not reach.</summary>
        IsoPad = 0,

        /// <summary>The image fills the new size; what overflows is cut off.</summary>
        IsoCrop = 1,

        /// <summary>Each axis is scaled on its own.</summary>
        Fill = 2,
    }

    /// <summary>The part of the image that cropping keeps.</summary>
    public enum Anchor : byte
    {
        /// <summary>The right edge.</summary>
        Right = 0,

        /// <summary>The left edge.</summary>
        Left = 1,

        /// <summary>The upper edge.</summary>
        Top = 2,

        /// <summary>The lower edge.</summary>
        Bottom = 3,

        /// <summary>The middle.</summary>
        Center = 4,
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return ImageColumns.With(inputSchema, Transformer.Columns.Select(column =>
        {
            ImageColumns.FindImage(Host, inputSchema, column.InputColumnName);
            return new SchemaShape.Column(column.Name, SchemaShape.Column.VectorKind.Scalar, column.Type, false);
        }));
    }

    /// <summary>What is done to one column.</summary>
    internal sealed class ColumnOptions
    {
        public readonly string Name;
        public readonly string InputColumnName;
        public readonly int ImageWidth;
        public readonly int ImageHeight;
        public readonly ResizingKind Resizing;
        public readonly Anchor Anchor;
        public readonly DataViewType Type;

        public ColumnOptions(
            string name, int imageWidth, int imageHeight, string inputColumnName = null,
            ResizingKind resizing = ResizingKind.IsoCrop, Anchor anchor = Anchor.Center)
        {
            Contracts.CheckNonEmpty(name, nameof(name));
            Contracts.CheckUserArg(imageWidth > 0, nameof(imageWidth));
            Contracts.CheckUserArg(imageHeight > 0, nameof(imageHeight));
            Contracts.CheckUserArg(Enum.IsDefined(resizing), nameof(resizing));
            Contracts.CheckUserArg(Enum.IsDefined(anchor), nameof(anchor));
            Name = name;
            InputColumnName = inputColumnName ?? name;
            ImageWidth = imageWidth;
            ImageHeight = imageHeight;
            Resizing = resizing;
            Anchor = anchor;
            Type = new ImageDataViewType(imageHeight, imageWidth);
        }

        internal ImageResizeMode Mode => (Resizing, Anchor) switch
        {
            (ResizingKind.IsoPad, _) => ImageResizeMode.Pad,
            (ResizingKind.Fill, _) => ImageResizeMode.Fill,
            (_, Anchor.Top) => ImageResizeMode.CropAnchorTop,
            (_, Anchor.Bottom) => ImageResizeMode.CropAnchorBottom,
            (_, Anchor.Left) => ImageResizeMode.CropAnchorLeft,
            (_, Anchor.Right) => ImageResizeMode.CropAnchorRight,
            _ => ImageResizeMode.CropAnchorCentral,
        };

        internal static ColumnOptions Load(IHost host, string name, string inputColumnName, ModelLoadContext ctx)
        {
            int width = ctx.Reader.ReadInt32();
            int height = ctx.Reader.ReadInt32();
            host.CheckDecode(
                width > 0 && height > 0 && (long)width * height <= int.MaxValue / 4,
                "Corrupt model file: an image size is out of range");
            var resizing = (ResizingKind)ctx.Reader.ReadByte();
            var anchor = (Anchor)ctx.Reader.ReadByte();
            host.CheckDecode(
                Enum.IsDefined(resizing) && Enum.IsDefined(anchor), "Corrupt model file: a way of resizing is not known");
            return new ColumnOptions(name, width, height, inputColumnName, resizing, anchor);
        }

        internal void Save(ModelSaveContext ctx)
        {
            ctx.Writer.Write(ImageWidth);
            ctx.Writer.Write(ImageHeight);
            ctx.Writer.Write((byte)Resizing);
            ctx.Writer.Write((byte)Anchor);
        }
    }
}
