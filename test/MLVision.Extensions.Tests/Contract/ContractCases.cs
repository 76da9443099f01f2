using MLVision.Extensions.Tests.Bridge;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>Every estimator of the library, and of the tests of the bridge; each passes all of <see cref="ContractTests"/>.</summary>
internal static class ContractCases
{
    public static IReadOnlyList<ContractCase> All { get; } =
    [
        ContractCase.Of<VectorRow, ScalingOutput>("row by row", ["Features"], ContractRows.Vectors,
            _ => new ScalingEstimator(2.5f, lookAheadRows: 0)),
        ContractCase.Of<VectorRow, ScalingOutput>("row by row, read ahead", ["Features"], ContractRows.Vectors,
            _ => new ScalingEstimator(0.3f, lookAheadRows: 4, saveLarge: true)),
        ContractCase.Of<ImageRow, MeanOutput>("whole batches of images", ["Image"], ContractRows.Images, _ => new MeanColorEstimator()),
    ];

    public static ContractCase Find(string name) => All.Single(contractCase => contractCase.Name == name);

    private sealed class ScalingOutput
    {
        public float[] Scaled { get; set; } = [];

        public float Sum { get; set; }
    }

    private sealed class MeanOutput
    {
        public float[] Mean { get; set; } = [];
    }
}
