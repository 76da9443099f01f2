using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(AffineColumnFunction),
    null,
    typeof(SignatureLoadColumnFunction),
    "Affine Normalizer",
    AffineColumnFunction.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>y = (x - offset) * scale.</summary>
internal abstract class AffineColumnFunction : IColumnFunction
{
    public const string LoaderSignature = "AffineNormExec";

    public abstract NormalizingTransformer.NormalizerModelParametersBase ModelParameters { get; }

    /// <param name="scale">By slot.</param>
    /// <param name="offset">By slot, or null where all are 0.</param>
    /// <param name="isVector">Whether the column holds vectors.</param>
    public static AffineColumnFunction Make<T>(T[] scale, T[] offset, bool isVector)
        where T : unmanaged, IFloatingPointIeee754<T>
        => new Affine<T>(scale, offset, isVector);

    public abstract Delegate GetGetter(DataViewRow input, DataViewSchema.Column column);

    public abstract void Save(ModelSaveContext ctx);

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "AFF NORM",
            verWrittenCur: 0x00010003,
            verReadableCur: 0x00010003,
            verWeCanReadBack: 0x00010003,
            loaderAssemblyName: typeof(AffineColumnFunction).Assembly.FullName,
            loaderSignature: LoaderSignature);

    private static AffineColumnFunction Create(ModelLoadContext ctx, IHost host, DataViewType typeSrc)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return typeSrc.GetItemType().RawType == typeof(float)
            ? Load<float>(ctx, host, typeSrc)
            : Load<double>(ctx, host, typeSrc);
    }

    private static AffineColumnFunction Load<T>(ModelLoadContext ctx, IHost host, DataViewType typeSrc)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        host.CheckDecode(ctx.Reader.ReadInt32() == Unsafe.SizeOf<T>());
        int size = ctx.Reader.ReadInt32();
        int expected = Math.Max(1, typeSrc.GetValueCount());
        if (size != expected)
            throw host.ExceptDecode($"Normalizer expected {size} slots, but the input data column has {expected} slots.");

        // Either all slots are listed (-1), or only those that are not left as they are.
        int listed = ctx.Reader.ReadInt32();
        host.CheckDecode(listed >= -1 && listed < size);
        int[] slots = listed < 0 ? null : ctx.Reader.ReadValues<int>(listed);
        int count = listed < 0 ? size : listed;
        host.CheckDecode(ctx.Reader.ReadInt32() == count);
        T[] scale = ctx.Reader.ReadValues<T>(count);
        int offsetCount = ctx.Reader.ReadInt32();
        host.CheckDecode(offsetCount == 0 || offsetCount == count);
        T[] offset = offsetCount == 0 ? null : ctx.Reader.ReadValues<T>(count);
        host.CheckDecode(!Array.Exists(scale, T.IsNaN) && (offset == null || !Array.Exists(offset, T.IsNaN)));
        if (slots != null)
        {
            scale = Spread(host, slots, scale, size, T.One);
            offset = offset == null ? null : Spread(host, slots, offset, size, T.Zero);
        }

        return new Affine<T>(scale, offset, typeSrc is VectorDataViewType);
    }

    private static T[] Spread<T>(IHost host, int[] slots, T[] values, int size, T otherwise)
    {
        var all = new T[size];
        Array.Fill(all, otherwise);
        for (int i = 0; i < slots.Length; i++)
        {
            host.CheckDecode(slots[i] >= 0 && slots[i] < size && (i == 0 || slots[i] > slots[i - 1]));
            all[slots[i]] = values[i];
        }

        return all;
    }

    private sealed class Affine<T> : AffineColumnFunction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly T[] _scale;
        private readonly T[] _offset;
        private readonly bool _isVector;
        private readonly Function _function;

        public Affine(T[] scale, T[] offset, bool isVector)
        {
            _scale = scale;
            _offset = offset;
            _isVector = isVector;
            _function = new Function(scale, offset, isVector);
        }

        public override NormalizingTransformer.NormalizerModelParametersBase ModelParameters => _isVector
            ? new NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<T>>(
                ImmutableArray.Create(_scale), _offset == null ? ImmutableArray<T>.Empty : ImmutableArray.Create(_offset))
            : new NormalizingTransformer.AffineNormalizerModelParameters<T>(_scale[0], _offset == null ? T.Zero : _offset[0]);

        public override Delegate GetGetter(DataViewRow input, DataViewSchema.Column column) => _function.GetGetter(input, column);

        public override void Save(ModelSaveContext ctx)
        {
            ctx.CheckAtModel();
            ctx.SetVersionInfo(GetVersionInfo());
            T[] offset = _offset ?? (_isVector ? [] : [T.Zero]);
            ctx.Writer.Write(Unsafe.SizeOf<T>());
            ctx.Writer.Write(_scale.Length);
            ctx.Writer.Write(-1);
            ctx.Writer.WriteArray(_scale);
            ctx.Writer.WriteArray(offset);
            ctx.SaveTextStream("AffineNormalizer.txt", writer =>
            {
                writer.WriteLine("NumNormalizationFeatures={0}", _scale.Length);
                for (int i = 0; i < _scale.Length; i++)
                {
                    T shown = offset.Length == 0 ? T.Zero : offset[i];
                    writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i}\t{shown}\t{_scale[i]}"));
                }

                writer.WriteLine();
            });
        }

        private sealed class Function : ColumnFunction<T>
        {
            private readonly T[] _scale;
            private readonly T[] _offset;

            public Function(T[] scale, T[] offset, bool isVector)
                : base(scale.Length, isVector)
            {
                _scale = scale;
                _offset = offset;
            }

            protected override bool KeepsZero => _offset == null;

            protected override T MapSlot(T value, int slot)
                => _offset == null ? value * _scale[slot] : (value - _offset[slot]) * _scale[slot];

            protected override void MapDense(ReadOnlySpan<T> source, Span<T> destination)
            {
                ReadOnlySpan<T> scale = _scale;
                ReadOnlySpan<T> offset = _offset;
                int i = 0;
                for (; i <= source.Length - Vector<T>.Count; i += Vector<T>.Count)
                {
                    var value = new Vector<T>(source[i..]);
                    if (!offset.IsEmpty)
                        value -= new Vector<T>(offset[i..]);
                    (value * new Vector<T>(scale[i..])).CopyTo(destination[i..]);
                }

                for (; i < source.Length; i++)
                    destination[i] = MapSlot(source[i], i);
            }
        }
    }
}
