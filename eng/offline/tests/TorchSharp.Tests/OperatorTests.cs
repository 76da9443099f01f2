namespace TorchSharp.Tests;

/// <summary>Operators that are not worth a golden value each, against numbers worked out by hand.</summary>
[TestClass]
public class OperatorTests
{
    private static readonly double[] _numbers = [-2.5, -1, -0.4, 0.3, 1, 2.5];

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Actual, Func<double, double> Expected)> _elementwise = new()
    {
        ["abs"] = (x => x.abs(), Math.Abs),
        ["neg"] = (x => -x, x => -x),
        ["exp"] = (x => x.exp(), Math.Exp),
        ["expm1"] = (x => x.expm1(), x => Math.Exp(x) - 1),
        ["sin"] = (x => x.sin(), Math.Sin),
        ["cos"] = (x => x.cos(), Math.Cos),
        ["floor"] = (x => x.floor(), Math.Floor),
        ["ceil"] = (x => x.ceil(), Math.Ceiling),
        ["trunc"] = (x => x.trunc(), Math.Truncate),
        ["round"] = (x => x.round(), x => Math.Round(x)),
        ["sign"] = (x => x.sign(), x => Math.Sign(x)),
        ["square"] = (x => x.square(), x => x * x),
        ["reciprocal"] = (x => x.reciprocal(), x => 1 / x),
        ["sqrt"] = (x => x.abs().sqrt(), x => Math.Sqrt(Math.Abs(x))),
        ["rsqrt"] = (x => x.abs().rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x))),
        ["log"] = (x => x.abs().log(), x => Math.Log(Math.Abs(x))),
        ["log2"] = (x => x.abs().log2(), x => Math.Log2(Math.Abs(x))),
        ["log10"] = (x => x.abs().log10(), x => Math.Log10(Math.Abs(x))),
        ["log1p"] = (x => x.abs().log1p(), x => Math.Log(1 + Math.Abs(x))),
        ["erf and back"] = (x => x.clamp(-1, 1).erf().erfinv(), x => Math.Clamp(x, -1, 1)),
        ["add with factor"] = (x => x.add(x, alpha: 3), x => 4 * x),
        ["add number with factor"] = (x => x.add(2, alpha: 3), x => x + 6),
        ["sub"] = (x => x.sub(1.5), x => x - 1.5),
        ["number - x"] = (x => 1 - x, x => 1 - x),
        ["number / x"] = (x => 2 / x, x => 2 / x),
        ["div truncated"] = (x => x.div(0.7, RoundingMode.trunc), x => Math.Truncate(x / 0.7)),
        ["div floored"] = (x => x.div(full_like(x, 0.7), RoundingMode.floor), x => Math.Floor(x / 0.7)),
        ["remainder"] = (x => x % 2, x => x - 2 * Math.Floor(x / 2)),
        ["pow"] = (x => x.pow(3), x => x * x * x),
        ["clamp_min"] = (x => x.clamp_min(0), x => Math.Max(0, x)),
        ["clamp_max"] = (x => x.clamp_max(0), x => Math.Min(0, x)),
        ["maximum"] = (x => x.maximum(x.neg()), Math.Abs),
        ["minimum"] = (x => x.minimum(zeros_like(x)), x => Math.Min(0, x)),
        ["addcmul"] = (x => x.addcmul(x, x, 0.5), x => x + 0.5 * x * x),
        ["addcdiv"] = (x => x.addcdiv(ones_like(x), x, 2), x => x + 2 / x),
        ["lerp"] = (x => x.lerp(ones_like(x), full_like(x, 0.25)), x => x + 0.25 * (1 - x)),
        ["masked_fill"] = (x => x.masked_fill(x < 0, 9), x => x < 0 ? 9 : x),
        ["where"] = (x => where(x > 0, x, -2 * x), x => x > 0 ? x : -2 * x),
        ["comparison"] = (x => (x >= 1) & (x < 2.5) | (x == -1), x => x is 1 or -1 ? 1 : 0),
        ["not"] = (x => (x > 0).logical_not(), x => x > 0 ? 0 : 1),
        ["exclusive or"] = (x => (x > 0) ^ (x.abs() >= 1), x => x > 0 != Math.Abs(x) >= 1 ? 1 : 0),
        ["in place"] = (x => x.clone().mul_(2).sub_(1).div_(2).pow_(2).sqrt_().exp_().log_(), x => Math.Abs(x - 0.5)),
        ["copied"] = (x => zeros_like(x).copy_(x).fill_(3).add_(x, alpha: 2), x => 3 + 2 * x),
        ["normal distribution from uniform"] = (x => (2 * ((x + 3) / 6) - 1).erfinv() * Math.Sqrt(2), x => Quantile((x + 3) / 6)),
    };

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Operator, double[] Expected)> _others = new()
    {
        // On 0..5 in two rows.
        ["sum of columns"] = (x => x.sum([0]), [3, 5, 7]),
        ["mean of rows"] = (x => x.mean([1]), [1, 4]),
        ["kept dimension"] = (x => x.sum(1L, keepdim: true).flatten(), [3, 12]),
        ["variance"] = (x => x.var(1), [1, 1]),
        ["biased deviation"] = (x => x.std([1], unbiased: false).square().mul(3), [2, 2]),
        ["prod"] = (x => x.add(1).prod(1), [6, 120]),
        ["cumsum"] = (x => x.cumsum(1).flatten(), [0, 1, 3, 3, 7, 12]),
        ["max"] = (x => x.max(1).values, [2, 5]),
        ["min"] = (x => x.min(0).indexes, [0, 0, 0]),
        ["largest of all"] = (x => stack([x.max(), x.min(), x.median()]), [5, 0, 2]),
        ["amax"] = (x => x.amax(0), [3, 4, 5]),
        ["amin"] = (x => x.amin(0, 1).reshape(1), [0]),
        ["argmax"] = (x => x.neg().argmax(1), [0, 0]),
        ["argmin"] = (x => x.neg().argmin(1, keepdim: true).flatten(), [2, 2]),
        ["topk"] = (x => x.topk(2).indexes.flatten(), [2, 1, 2, 1]),
        ["sort"] = (x => x.sort(descending: true).Values.flatten(), [2, 1, 0, 5, 4, 3]),
        ["argsort"] = (x => x.neg().argsort().flatten(), [2, 1, 0, 2, 1, 0]),
        ["norm"] = (x => x.norm().square().reshape(1), [55]),
        ["norm of rows"] = (x => x.norm(1, p: 1), [3, 12]),
        ["any"] = (x => (x > 4).any(1), [0, 1]),
        ["all"] = (x => (x > 2).all(1), [0, 1]),
        ["nonzero"] = (x => x.nonzero().select(1, 1), [1, 2, 0, 1, 2]),
        ["masked_select"] = (x => x.masked_select(x > 3), [4, 5]),
        ["matmul"] = (x => x.matmul(x.t()).flatten(), [5, 14, 14, 50]),
        ["mv"] = (x => x.mv(ones(3)), [3, 12]),
        ["dot"] = (x => x[0].dot(x[1]).reshape(1), [14]),
        ["outer"] = (x => x[0].outer(ones(2)).flatten(), [0, 0, 1, 1, 2, 2]),
        ["bmm"] = (x => x.unsqueeze(0).bmm(ones(1, 3, 1)).flatten(), [3, 12]),
        ["addmm"] = (x => ones(2, 1).addmm(x, ones(3, 1), 10, 2).flatten(), [16, 34]),
        ["transpose"] = (x => x.transpose(0, 1).flatten(), [0, 3, 1, 4, 2, 5]),
        ["repeat"] = (x => x[0].repeat(2), [0, 1, 2, 0, 1, 2]),
        ["repeat_interleave"] = (x => x[0].repeat_interleave(2), [0, 0, 1, 1, 2, 2]),
        ["index_select"] = (x => x.index_select(1, tensor(new long[] { 2, 0 })).flatten(), [2, 0, 5, 3]),
        ["gather"] = (x => x.gather(1, tensor(new long[] { 2, 0 }, [2, 1])).flatten(), [2, 3]),
        ["scatter"] =
            (x => zeros(2, 3).scatter_(1, tensor(new long[] { 2, 0 }, [2, 1]), ones(2, 1)).flatten(), [0, 0, 1, 1, 0, 0]),
        ["scatter_add"] = (x => zeros(2).scatter_add_(0, tensor(new long[] { 1, 1, 0 }), x[1]), [5, 7]),
        ["index_add"] = (x => zeros(3).index_add_(0, tensor(new long[] { 0, 0 }), ones(2), 4), [8, 0, 0]),
        ["index_fill"] = (x => x.clone().index_fill_(1, tensor(new long[] { 1 }), 9)[0], [0, 9, 2]),
        ["bincount"] = (x => x.to_type(int64).flatten().remainder(2).bincount(null), [3, 3]),
        ["one_hot"] = (x => nn.functional.one_hot(tensor(new long[] { 2, 0 }), 3).flatten(), [0, 0, 1, 1, 0, 0]),
        ["unfold"] = (x => x.unfold(1, 2, 1).select(0, 1).flatten(), [3, 4, 4, 5]),
        ["tril"] = (x => x.tril().flatten(), [0, 0, 0, 3, 4, 0]),
        ["triu"] = (x => x.triu(1).flatten(), [0, 1, 2, 0, 0, 5]),
        ["diagonal"] = (x => x.diagonal(), [0, 4]),
        ["chunk"] = (x => x.chunk(3, 1)[2].flatten(), [2, 5]),
        ["split by sizes"] = (x => x.split([1, 2], 1)[1].flatten(), [1, 2, 4, 5]),
        ["unbind"] = (x => x.unbind()[1], [3, 4, 5]),
        ["meshgrid"] = (x => meshgrid([arange(2), arange(2)])[0].flatten(), [0, 0, 1, 1]),
        ["as_strided"] = (x => x.as_strided([3], [2], 1), [1, 3, 5]),
        ["swapped by roll"] = (x => x.roll((1, 1), (0, 1)).flatten(), [5, 3, 4, 2, 0, 1]),
        ["bernoulli of certainties"] = (x => (x > 2).to_type(float32).bernoulli().flatten(), [0, 0, 0, 1, 1, 1]),
        ["multinomial of one"] = (x => tensor(new[] { 0f, 1, 0 }).multinomial(2, replacement: true), [1, 1]),
    };

    public static IEnumerable<object[]> Elementwise => _elementwise.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> Others => _others.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Elementwise))]
    public void EveryElementIsWorkedOut(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        (Func<Tensor, Tensor> @operator, Func<double, double> expected) = _elementwise[name];

        double[] found = NumbersOf(@operator(tensor(_numbers)));

        for (int i = 0; i < _numbers.Length; i++)
            Assert.AreEqual(expected(_numbers[i]), found[i], 1e-6, $"{name} of {_numbers[i]}");
    }

    [TestMethod]
    [DynamicData(nameof(Others))]
    public void TheResultIsWhatArithmeticSays(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        (Func<Tensor, Tensor> @operator, double[] expected) = _others[name];

        double[] found = NumbersOf(@operator(arange(6, float32).reshape(2, 3)));

        Assert.HasCount(expected.Length, found);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-5, $"{name}, element {i}");
    }

    [TestMethod]
    public void PredictionsOfManyThreadsAreThoseOfOne()
    {
        using DisposeScope scope = NewDisposeScope();
        using Sequential network = nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 5), nn.Softmax(1));
        network.eval();
        Tensor[] inputs = Enumerable.Range(0, 32).Select(_ => randn(2, 1, 8, 8)).ToArray();
        byte[][] expected = inputs.Select(Predict).ToArray();

        byte[][] found = inputs.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(Predict).ToArray();

        for (int i = 0; i < inputs.Length; i++)
            CollectionAssert.AreEqual(expected[i], found[i]);

        byte[] Predict(Tensor input)
        {
            using DisposeScope own = NewDisposeScope();
            using IDisposable mode = no_grad();
            return network.call(input).bytes.ToArray();
        }
    }

    private static double[] NumbersOf(Tensor tensor) => tensor.to_type(float64).reshape(-1).data<double>().ToArray();

    // Of the normal distribution, by bisection of its own function.
    private static double Quantile(double probability)
    {
        double low = -10, high = 10;
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2;
            if (Probability(middle) < probability)
                low = middle;
            else
                high = middle;
        }
        return low;

        // The sum of a series, which converges everywhere.
        static double Probability(double x)
        {
            double term = x, sum = x;
            for (int n = 1; n < 200; n++)
            {
                term *= x * x / (2 * n + 1);
                sum += term;
            }
            return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        }
    }
}
