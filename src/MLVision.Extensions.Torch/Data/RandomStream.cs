namespace MLVision.Extensions.Torch;

/// <summary>
/// Random numbers from a seed and a place (SplitMix64): what is drawn for an image depends on nothing but the seed, the epoch and
/// the image's place in it, and so neither on threads nor on what was drawn before.
/// </summary>
internal struct RandomStream
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state;

    public RandomStream(long seed, long first, long second = 0) =>
        _state = Scramble(Scramble(Scramble((ulong)seed + Step) ^ (ulong)first) + Step ^ (ulong)second);

    public ulong NextBits() => Scramble(_state += Step);

    /// <summary>In [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>In [from, to).</summary>
    public double Next(double from, double to) => from + (to - from) * NextDouble();

    /// <summary>In 0 .. count - 1.</summary>
    public int Next(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Standard normal.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Beta distributed with two equal parameters.</summary>
    public double NextBeta(double alpha)
    {
        double first = NextLogGamma(alpha), second = NextLogGamma(alpha);
        return 1 / (1 + Math.Exp(second - first));
    }

    /// <summary>A permutation of 0 .. count - 1.</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int j = Next(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    // Marsaglia and Tsang (2000); the logarithm, because small shapes give numbers below the smallest double.
    private double NextLogGamma(double shape)
    {
        if (shape < 1)
            return NextLogGamma(shape + 1) + Math.Log(1 - NextDouble()) / shape;
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NextNormal(), v = 1 + c * x;
            if (v <= 0)
                continue;
            v = v * v * v;
            if (Math.Log(1 - NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v))
                return Math.Log(d * v);
        }
    }

    private static ulong Scramble(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
