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
    typeof(CdfColumnFunction), null, typeof(SignatureLoadColumnFunction), "CDF Normalizer", CdfColumnFunction.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>The share of a normal distribution that is below the value, or below its logarithm.</summary>
internal abstract class CdfColumnFunction : IColumnFunction
{
    public const string LoaderSignature = "CdfNormalizeFunction";

    public abstract NormalizingTransformer.NormalizerModelParametersBase ModelParameters { get; }

    public static CdfColumnFunction Make<T>(T[] mean, T[] deviation, bool useLog, bool isVector)
        where T : unmanaged, IFloatingPointIeee754<T>
        => new Cdf<T>(mean, deviation, useLog, isVector);

    public abstract Delegate GetGetter(DataViewRow input, DataViewSchema.Column column);

    public abstract void Save(ModelSaveContext ctx);

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "CDFNORMF",
            verWrittenCur: 0x00010001,
            verReadableCur: 0x00010001,
            verWeCanReadBack: 0x00010001,
            loaderAssemblyName: typeof(CdfColumnFunction).Assembly.FullName,
            loaderSignature: LoaderSignature);

    private static CdfColumnFunction Create(ModelLoadContext ctx, IHost host, DataViewType typeSrc)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return typeSrc.GetItemType().RawType == typeof(float)
            ? Load<float>(ctx, host, typeSrc)
            : Load<double>(ctx, host, typeSrc);
    }

    private static CdfColumnFunction Load<T>(ModelLoadContext ctx, IHost host, DataViewType typeSrc)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        host.CheckDecode(ctx.Reader.ReadInt32() == Unsafe.SizeOf<T>());
        bool useLog = ctx.Reader.ReadBoolByte();
        int size = ctx.Reader.ReadInt32();
        int expected = Math.Max(1, typeSrc.GetValueCount());
        if (size != expected)
            throw host.ExceptDecode($"Normalizer expected {size} slots, but the input data column has {expected} slots.");
        T[] mean = ctx.Reader.ReadValues<T>(size);
        T[] deviation = ctx.Reader.ReadValues<T>(size);
        return new Cdf<T>(mean, deviation, useLog, typeSrc is VectorDataViewType);
    }

    private sealed class Cdf<T> : CdfColumnFunction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly T[] _mean;
        private readonly T[] _deviation;
        private readonly bool _useLog;
        private readonly bool _isVector;
        private readonly Function _function;

        public Cdf(T[] mean, T[] deviation, bool useLog, bool isVector)
        {
            _mean = mean;
            _deviation = deviation;
            _useLog = useLog;
            _isVector = isVector;
            _function = new Function(mean, deviation, useLog, isVector);
        }

        public override NormalizingTransformer.NormalizerModelParametersBase ModelParameters => _isVector
            ? new NormalizingTransformer.CdfNormalizerModelParameters<ImmutableArray<T>>(
                ImmutableArray.Create(_mean), ImmutableArray.Create(_deviation), _useLog)
            : new NormalizingTransformer.CdfNormalizerModelParameters<T>(_mean[0], _deviation[0], _useLog);

        public override Delegate GetGetter(DataViewRow input, DataViewSchema.Column column) => _function.GetGetter(input, column);

        public override void Save(ModelSaveContext ctx)
        {
            ctx.CheckAtModel();
            ctx.SetVersionInfo(GetVersionInfo());
            ctx.Writer.Write(Unsafe.SizeOf<T>());
            ctx.Writer.WriteBoolByte(_useLog);
            ctx.Writer.Write(_mean.Length);
            ctx.Writer.WriteValues<T>(_mean);
            ctx.Writer.WriteValues<T>(_deviation);
            ctx.SaveTextStream("CdfNormalizer.txt", writer =>
            {
                writer.WriteLine("NumNormalizationFeatures={0}", _mean.Length);
                writer.WriteLine("Log={0}", _useLog);
                for (int i = 0; i < _mean.Length; i++)
                    writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_mean[i]}\t{_deviation[i]}"));
            });
        }

        private sealed class Function : ColumnFunction<T>
        {
            private readonly T[] _mean;
            private readonly T[] _deviation;
            private readonly bool _useLog;

            public Function(T[] mean, T[] deviation, bool useLog, bool isVector)
                : base(mean.Length, isVector)
            {
                _mean = mean;
                _deviation = deviation;
                _useLog = useLog;
            }

            // As upstream: an explicit 0 is mapped, but what a sparse vector leaves out is 0 also in the result.
            protected override bool KeepsZero => true;

            protected override void MapDense(ReadOnlySpan<T> source, Span<T> destination)
            {
                for (int i = 0; i < source.Length; i++)
                    destination[i] = MapSlot(source[i], i);
            }

            protected override T MapSlot(T value, int slot)
            {
                T deviation = _deviation[slot];
                if (!(deviation > T.Epsilon))
                    return T.Zero;
                if (_useLog)
                    value = T.CreateTruncating(Math.Log(double.CreateTruncating(value)));
                return T.IsFinite(value) ? NormalCdf((value - _mean[slot]) / deviation) : T.Zero;
            }

            // Winitzki's approximation of the error function, in the precision of the column where upstream has it so.
            private static T NormalCdf(T x)
            {
                T half = x * x / T.CreateTruncating(2);
                T scaled = T.CreateTruncating(0.147) * half;
                double exponent = -double.CreateTruncating(half) * (4 / Math.PI + double.CreateTruncating(scaled))
                    / double.CreateTruncating(T.One + scaled);
                return T.CreateTruncating(0.5 + (0.5 * T.Sign(x) * Math.Sqrt(1 - Math.Exp(exponent))));
            }
        }
    }
}
