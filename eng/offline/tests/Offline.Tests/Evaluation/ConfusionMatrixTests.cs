using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Evaluation;

[TestClass]
public class ConfusionMatrixTests
{
    private static readonly float[][] _scores =
        [[0.8f, 0.1f, 0.1f], [0.2f, 0.7f, 0.1f], [0.2f, 0.7f, 0.1f], [0.1f, 0.1f, 0.8f], [0.5f, 0.4f, 0.1f]];

    private readonly MLContext _ml = new(seed: 1);

    [TestInitialize]
    public void NumbersAreWrittenInOneCulture() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    [TestMethod]
    public void RowsAreTrueClassesAndColumnsPredictedOnes()
    {
        ConfusionMatrix matrix = Multiclass(null);

        CollectionAssert.AreEqual(new double[] { 1, 1, 0 }, matrix.Counts[0].ToArray());
        CollectionAssert.AreEqual(new double[] { 1, 1, 0 }, matrix.Counts[1].ToArray());
        CollectionAssert.AreEqual(new double[] { 0, 0, 1 }, matrix.Counts[2].ToArray());
        Assert.AreEqual(1, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 1, actualClassIndicatorIndex: 0));
        Assert.AreEqual(0, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 0, actualClassIndicatorIndex: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(0, -1));
    }

    [TestMethod]
    public void TheTableHasNumbersWhereThereAreNoNames()
    {
        AssertTable(
            """

            Confusion table
                      ||========================
            PREDICTED ||     0 |     1 |     2 | Recall
            TRUTH     ||========================
                    0 ||     1 |     1 |     0 | 0.5000
                    1 ||     1 |     1 |     0 | 0.5000
                    2 ||     0 |     0 |     1 | 1.0000
                      ||========================
            Precision ||0.5000 |0.5000 |1.0000 |

            """, Multiclass(null));
    }

    [TestMethod]
    public void TheTableHasTheSlotNamesOfTheScores()
    {
        AssertTable(
            """

            Confusion table
                      ||========================
            PREDICTED ||   cat |   dog | horse | Recall
            TRUTH     ||========================
                  cat ||     1 |     1 |     0 | 0.5000
                  dog ||     1 |     1 |     0 | 0.5000
                horse ||     0 |     0 |     1 | 1.0000
                      ||========================
            Precision ||0.5000 |0.5000 |1.0000 |

            """, Multiclass(["cat", "dog", "horse"]));
    }

    [TestMethod]
    public void NamesTooLongForAColumnAreNumberedInTheRows()
    {
        AssertTable(
            """

            Confusion table
                             ||========================
            PREDICTED        ||     0 |     1 |     2 | Recall
            TRUTH            ||========================
            0.           cat ||     1 |     1 |     0 | 0.5000
            1.           dog ||     1 |     1 |     0 | 0.5000
            2. Przewalski's  ||     0 |     0 |     1 | 1.0000
                             ||========================
            Precision        ||0.5000 |0.5000 |1.0000 |

            """, Multiclass(["cat", "dog", "Przewalski's "]));
    }

    [TestMethod]
    public void TheBinaryTableStartsWithTheShareOfPositives()
    {
        IDataView data = ScoredData.Binary(_ml, [true, true, true, false, false], [2, 1, -1, -3, 4]);

        AssertTable(
            """
            TEST POSITIVE RATIO:	0.6000 (3.0/(3.0+2.0))
            Confusion table
                      ||======================
            PREDICTED || positive | negative | Recall
            TRUTH     ||======================
             positive ||        2 |        1 | 0.6667
             negative ||        1 |        1 | 0.5000
                      ||======================
            Precision ||   0.6667 |   0.5000 |

            """, _ml.BinaryClassification.Evaluate(data).ConfusionMatrix);
    }

    [TestMethod]
    public void TheBinaryTableHasTheTextsOfAKeyInTheirOrder()
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(KeyRow));
        schema["Label"].ColumnType = new KeyDataViewType(typeof(uint), 2);
        schema["Label"].AddAnnotation(
            "KeyValues", ScoredData.Texts(["ham", "spam"]), new VectorDataViewType(TextDataViewType.Instance, 2));
        KeyRow[] rows = [new() { Label = 1, Score = 1 }, new() { Label = 1, Score = 1 }, new() { Label = 0, Score = -1 }];

        BinaryClassificationMetrics metrics =
            _ml.BinaryClassification.EvaluateNonCalibrated(_ml.Data.LoadFromEnumerable(rows, schema));

        Assert.AreEqual(1, metrics.Accuracy);
        CollectionAssert.AreEqual(new double[] { 2, 0 }, metrics.ConfusionMatrix.Counts[0].ToArray());
        Assert.StartsWith("TEST HAM RATIO:\t0.6667", metrics.ConfusionMatrix.GetFormattedConfusionTable());
    }

    [TestMethod]
    public void ThousandsAreGrouped()
    {
        IDataView data = ScoredData.Binary(_ml, Enumerable.Range(0, 2500).Select(i => i % 2 == 0),
            Enumerable.Range(0, 2500).Select(i => i % 2 == 0 ? 1f : -1f));

        string table = _ml.BinaryClassification.Evaluate(data).ConfusionMatrix.GetFormattedConfusionTable();

        StringAssert.Contains(table, " positive ||    1,250 |        0 | 1.0000");
    }

    private static void AssertTable(string expected, ConfusionMatrix matrix) =>
        Assert.AreEqual(expected, matrix.GetFormattedConfusionTable().ReplaceLineEndings("\n"));

    private ConfusionMatrix Multiclass(string[]? names)
    {
        IDataView data = ScoredData.Multiclass(_ml, [0, 0, 1, 2, 1], _scores, slotNames: names);
        return _ml.MulticlassClassification.Evaluate(data).ConfusionMatrix;
    }

    private sealed class KeyRow
    {
        public uint Label { get; set; }

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
