using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Interchange;

/// <summary>Rows like those of the iris data set, made by integer arithmetic so that they are the same everywhere.</summary>
internal static class Iris
{
    private static readonly string[] _names = ["setosa", "versicolor", "virginica"];
    private static readonly string[] _notes = ["", "grün", "two words", "ﬂ🌺", "\"quoted\", tab\t"];

    public static IDataView View(MLContext ml) => ml.Data.LoadFromEnumerable(Rows());

    public static Row[] Rows()
    {
        uint state = 12345;
        var rows = new Row[60];
        for (int i = 0; i < rows.Length; i++)
        {
            int kind = i % 3;
            float Measure(int start, int step, uint spread)
            {
                state = state * 1664525u + 1013904223u;
                return (start + step * kind + (int)((state >> 16) % spread)) / 10f;
            }

            rows[i] = new Row
            {
                SepalLength = Measure(43, 8, 15),
                SepalWidth = Measure(kind == 0 ? 31 : 23, 1, 10),
                PetalLength = Measure(10, 20, 12),
                PetalWidth = Measure(1, 8, 7),
                Name = _names[kind],
                IsLarge = kind == 2,
                Count = kind * 7 - 5,
                Rank = kind == 1 ? 2.5f : 40f - i % 5,
                Note = _notes[i % _notes.Length],
                Words = [_names[kind], _notes[i % 2]],
                Noise = Enumerable.Range(0, 12).Select(_ => Measure(0, 0, 11)).ToArray(),
            };
        }
        return rows;
    }

    public sealed class Row
    {
        public float SepalLength { get; set; }

        public float SepalWidth { get; set; }

        public float PetalLength { get; set; }

        public float PetalWidth { get; set; }

        public string Name { get; set; } = "";

        public bool IsLarge { get; set; }

        public int Count { get; set; }

        public float Rank { get; set; }

        public string Note { get; set; } = "";

        [VectorType(2)]
        public string[] Words { get; set; } = [];

        [VectorType(12)]
        public float[] Noise { get; set; } = [];
    }
}
