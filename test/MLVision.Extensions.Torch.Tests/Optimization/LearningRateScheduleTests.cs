namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class LearningRateScheduleTests
{
    private static readonly TrainingGolden Golden = TrainingGolden.Read();

    public static IEnumerable<object[]> Cases =>
    [
        ["step", new StepSchedule { Epochs = 3, Gamma = 0.5 }],
        ["multi-step", new MultiStepSchedule { Milestones = [2, 7], Gamma = 0.2 }],
        ["exponential", new ExponentialSchedule { Gamma = 0.9 }],
        ["cosine", new CosineSchedule { FinalFactor = 0.05 }],
        ["one-cycle", new OneCycleSchedule()],
        ["polynomial", new PolynomialSchedule { Power = 2 }],
        ["cosine after warm-up", new CosineSchedule { WarmupEpochs = 2, WarmupStart = 0.1 }],
        ["multi-step in warm-up", new MultiStepSchedule { Milestones = [2, 7], Gamma = 0.2, WarmupEpochs = 1.5,
            WarmupStart = 0.1 }],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Each_step_has_the_learning_rate_of_PyTorch(string name, LearningRateSchedule schedule)
    {
        TrainingGolden.ScheduleCase expected = Golden.Schedules.Single(item => item.Name == name);
        schedule.Validate(expected.Epochs);
        for (int step = 0; step < expected.Rates.Length; step++)
        {
            double factor = schedule.FactorAt(step, expected.StepsPerEpoch, expected.Epochs);
            Assert.AreEqual(expected.Rates[step], factor, 1e-9, $"step {step}");
        }
    }

    [TestMethod]
    public void Plateau_reduces_when_PyTorch_does_also_where_the_metric_is_not_a_number()
    {
        var schedule = new PlateauSchedule { Gamma = 0.5, Patience = 1, Threshold = 0.01, Cooldown = 2, SmallestFactor = 0.2 };
        foreach (TrainingGolden.PlateauCase expected in Golden.Plateau)
        {
            PlateauState state = PlateauState.Initial;
            for (int i = 0; i < expected.Metrics.Length; i++)
            {
                state = schedule.Next(state, expected.Metrics[i], expected.HigherIsBetter);
                Assert.AreEqual(expected.Rates[i], state.Factor, 1e-9,
                    $"metric {i}, higher is better: {expected.HigherIsBetter}");
            }
        }
    }

    [TestMethod]
    public void A_constant_rate_rises_in_the_warm_up_and_stays()
    {
        var schedule = new ConstantSchedule { WarmupEpochs = 1, WarmupStart = 0.2 };
        double[] factors = [.. Enumerable.Range(0, 8).Select(step => schedule.FactorAt(step, 4, 2))];
        double[] expected = [0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1];
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], factors[i], 1e-12);
    }

    [TestMethod]
    public void Options_out_of_range_are_named()
    {
        Rejects("WarmupEpochs", new ConstantSchedule { WarmupEpochs = 10 });
        Rejects("WarmupStart", new ConstantSchedule { WarmupStart = 0 });
        Rejects("Epochs", new StepSchedule { Epochs = 0 });
        Rejects("Milestones", new MultiStepSchedule { Milestones = [3, 2] });
        Rejects("Gamma", new ExponentialSchedule { Gamma = 0 });
        Rejects("FinalFactor", new CosineSchedule { FinalFactor = 1.5 });
        Rejects("RisingPart", new OneCycleSchedule { RisingPart = 1 });
        Rejects("StartDivisor", new OneCycleSchedule { StartDivisor = 1 });
        Rejects("StartDivisor", new OneCycleSchedule { StartDivisor = double.PositiveInfinity });
        Rejects("FinalDivisor", new OneCycleSchedule { FinalDivisor = double.PositiveInfinity });
        Rejects("FinalDivisor", new OneCycleSchedule { FinalDivisor = double.NaN });
        Rejects("Power", new PolynomialSchedule { Power = double.NaN });
        Rejects("Patience", new PlateauSchedule { Patience = -1 });

        static void Rejects(string option, LearningRateSchedule schedule)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(() => schedule.Validate(10));
            Assert.AreEqual(option, exception.ParamName);
        }
    }
}
