using System;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(PlattCalibrator), null, typeof(SignatureLoadModel), "Platt Calibration Executor",
    PlattCalibrator.LoaderSignature)]

namespace Microsoft.ML.Calibrators;

/// <summary>The logistic function of a line: 1 / (1 + exp(slope * score + offset)).</summary>
public sealed class PlattCalibrator : ICalibrator, ICanSaveModel
{
    internal const string LoaderSignature = "PlattCaliExec";

    private readonly IHost _host;

    internal PlattCalibrator(IHostEnvironment env, double slope, double offset)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(PlattCalibrator));
        Slope = slope;
        Offset = offset;
    }

    public double Slope { get; }

    public double Offset { get; }

    private static VersionInfo Version => new VersionInfo(
        modelSignature: "PLATTCAL",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(PlattCalibrator).Assembly.FullName);

    public float PredictProbability(float output) => (float)(1 / (1 + Math.Exp(Slope * output + Offset)));

    internal static PlattCalibrator Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        double slope = ctx.Reader.ReadDouble();
        double offset = ctx.Reader.ReadDouble();
        env.CheckDecode(double.IsFinite(slope) && double.IsFinite(offset), "The calibrator's parameters are not finite.");
        return new PlattCalibrator(env, slope, offset);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        _host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(Slope);
        ctx.Writer.Write(Offset);
        if (!ctx.InRepository)
            return;

        // For people who look into the file; nothing reads it.
        ctx.SaveTextStream("Calibrator.txt", writer =>
        {
            writer.WriteLine("Platt calibrator");
            writer.WriteLine("P(y=1|x) = 1/1+exp(A*x + B)");
            writer.WriteLine(FormattableString.Invariant($"A={Slope:R}"));
            writer.WriteLine(FormattableString.Invariant($"B={Offset:R}"));
        });
    }
}
