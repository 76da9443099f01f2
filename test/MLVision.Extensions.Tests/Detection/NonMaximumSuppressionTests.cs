using System.Runtime.InteropServices;

namespace MLVision.Extensions.Tests;

[TestClass]
public class NonMaximumSuppressionTests
{
    private static readonly GoldenFile Golden = new("nms");

    public static IEnumerable<object[]> HardCases => Golden.CasesThatStartWith("hard").Select(c => new object[] { c.Name });

    public static IEnumerable<object[]> SoftCases => Golden.CasesThatStartWith("Soft").Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(HardCases))]
    public void Boxes_kept_are_those_of_torchvision(string name)
    {
        GoldenCase golden = Golden.Case(name);
        var suppression = new NonMaximumSuppression(new() { IouThreshold = golden.Double("threshold") });
        int[] classes = golden.HasArray("classes") ? [.. golden.Bytes("classes").Select(c => (int)c)] : [];

        KeptBox[] kept = suppression.Apply(Boxes(golden), golden.Floats("scores"), classes);

        CollectionAssert.AreEqual(golden.Floats("kept"), kept.Select(box => (float)box.Index).ToArray());
        foreach (KeptBox box in kept)
            Assert.AreEqual(golden.Floats("scores")[box.Index], box.Score);
    }

    [TestMethod]
    [DynamicData(nameof(SoftCases))]
    public void Soft_methods_equal_the_pseudo_code_of_the_paper(string name)
    {
        GoldenCase golden = Golden.Case(name);
        var suppression = new NonMaximumSuppression(new NonMaximumSuppressionOptions
        {
            Method = Enum.Parse<SuppressionMethod>(golden.Text("method")),
            IouThreshold = golden.Double("threshold"),
            Sigma = (float)golden.Double("sigma"),
            ScoreThreshold = (float)golden.Double("minimum"),
        });

        KeptBox[] kept = suppression.Apply(Boxes(golden), golden.Floats("scores"));

        CollectionAssert.AreEqual(golden.Floats("kept"), kept.Select(box => (float)box.Index).ToArray());
        Assert.IsLessThan(1e-6, golden.LargestDifference("lowered", [.. kept.Select(box => box.Score)]));
    }

    [TestMethod]
    public void Classes_keep_their_own_boxes_only_where_that_is_asked()
    {
        BoundingBox[] boxes = [new(0, 0, 10, 10), new(0, 0, 10, 9), new(50, 50, 60, 60)];
        float[] scores = [0.7f, 0.9f, 0.1f];
        int[] classes = [-3, 1000, -3];
        CollectionAssert.AreEqual(new[] { 1, 0, 2 }, Keep(new(), boxes, scores, classes));
        CollectionAssert.AreEqual(new[] { 1, 2 }, Keep(new() { PerClass = false }, boxes, scores, classes));
    }

    [TestMethod]
    [DataRow(SuppressionMethod.Hard)]
    [DataRow(SuppressionMethod.SoftLinear)]
    [DataRow(SuppressionMethod.SoftGaussian)]
    public void The_best_of_all_classes_are_kept_and_low_scores_dropped(SuppressionMethod method)
    {
        BoundingBox[] boxes = [.. Enumerable.Range(0, 40).Select(i => new BoundingBox(20 * i, 0, 20 * i + 10, 10))];
        float[] scores = [.. Enumerable.Range(0, 40).Select(i => (i * 7 % 40) / 40f)];
        scores[11] = float.NaN;
        int[] classes = [.. Enumerable.Range(0, 40).Select(i => i % 3)];
        // 39/40 is at 17 (17 * 7 = 119), 38/40 at 34, and so on.
        int[] best = [.. Enumerable.Range(0, 40).Where(i => i != 11).OrderByDescending(i => i * 7 % 40)];
        CollectionAssert.AreEqual(best[..5], Keep(new() { Method = method, MaxDetections = 5 }, boxes, scores, classes));
        CollectionAssert.AreEqual(best[..10],
            Keep(new() { Method = method, ScoreThreshold = scores[best[9]] }, boxes, scores, classes));
    }

    [TestMethod]
    public void Linear_lowering_takes_away_the_overlap()
    {
        // Overlap 1/3 with the best box, which is below the threshold of the second run.
        BoundingBox[] boxes = [new(0, 0, 4, 2), new(2, 0, 6, 2)];
        float[] scores = [0.9f, 0.6f];
        KeptBox[] lowered = new NonMaximumSuppression(new() { Method = SuppressionMethod.SoftLinear, IouThreshold = 0.3 })
            .Apply(boxes, scores);
        Assert.AreEqual(0.4f, lowered[1].Score, 1e-6f);
        KeptBox[] kept = new NonMaximumSuppression(new() { Method = SuppressionMethod.SoftLinear, IouThreshold = 0.34 })
            .Apply(boxes, scores);
        Assert.AreEqual(0.6f, kept[1].Score);
    }

    [TestMethod]
    public void No_boxes_give_no_boxes() =>
        Assert.IsEmpty(new NonMaximumSuppression().Apply([], []));

    [TestMethod]
    public void All_scores_below_the_threshold_give_no_boxes() =>
        Assert.IsEmpty(Keep(new() { ScoreThreshold = 0.5f }, [new(0, 0, 1, 1)], [0.4f], []));

    [TestMethod]
    public void Bad_input_is_named()
    {
        var suppression = new NonMaximumSuppression();
        BoundingBox[] boxes = [new(0, 0, 1, 1), new(0, 0, 1, 1)];
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => suppression.Apply(boxes, [1f])).Message, "1 scores for 2 boxes");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => suppression.Apply(boxes, [1f, 1f], [0])).Message,
            "1 classes for 2 boxes");
        var soft = new NonMaximumSuppression(new() { Method = SuppressionMethod.SoftGaussian });
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => soft.Apply(boxes, [1f, -2f])).Message, "box 1 has -2");
    }

    [TestMethod]
    public void Options_out_of_range_are_named()
    {
        AssertRefused(new() { Method = (SuppressionMethod)9 }, nameof(NonMaximumSuppressionOptions.Method));
        AssertRefused(new() { IouThreshold = 1.1 }, nameof(NonMaximumSuppressionOptions.IouThreshold));
        AssertRefused(new() { IouThreshold = double.NaN }, nameof(NonMaximumSuppressionOptions.IouThreshold));
        AssertRefused(new() { Sigma = 0 }, nameof(NonMaximumSuppressionOptions.Sigma));
        AssertRefused(new() { ScoreThreshold = float.NaN }, nameof(NonMaximumSuppressionOptions.ScoreThreshold));
        AssertRefused(new() { MaxDetections = 0 }, nameof(NonMaximumSuppressionOptions.MaxDetections));
    }

    private static void AssertRefused(NonMaximumSuppressionOptions options, string name) =>
        Assert.AreEqual(name,
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new NonMaximumSuppression(options)).ParamName);

    private static BoundingBox[] Boxes(GoldenCase golden) =>
        MemoryMarshal.Cast<float, BoundingBox>(golden.Floats("boxes")).ToArray();

    private static int[] Keep(NonMaximumSuppressionOptions options, BoundingBox[] boxes, float[] scores, int[] classes) =>
        [.. new NonMaximumSuppression(options).Apply(boxes, scores, classes).Select(box => box.Index)];
}
