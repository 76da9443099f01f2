using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal static class RandomUtils
{
    public static TauswortheHybrid Create(int? seed = null)
        => seed is int value ? new TauswortheHybrid((uint)value) : new TauswortheHybrid(new Random());

    public static TauswortheHybrid Create(uint seed) => new TauswortheHybrid(seed);

    /// <summary>A generator of its own whose start is drawn from another one.</summary>
    public static TauswortheHybrid Create(Random source) => new TauswortheHybrid(source);

    /// <summary>Uniform in [0, 1), with 23 random bits.</summary>
    public static float NextSingle(this Random random)
    {
        if (random is TauswortheHybrid hybrid)
            return hybrid.NextFloat();
        float value;
        do
        {
            // A double close to 1 rounds to 1.
            value = (float)random.NextDouble();
        }
        while (value >= 1);
        return value;
    }

    /// <summary>Uniform over all 32-bit integers.</summary>
    public static int NextSigned(this Random random)
        => random is TauswortheHybrid hybrid ? (int)hybrid.NextBits() : random.Next(int.MinValue, int.MaxValue);
}

/// <summary>
/// The random numbers of ML.NET: three Tausworthe generators and a linear congruential one, combined ("GPU Gems 3", chapter 37).
/// The same generator as upstream, so that a seed gives the same splits and shuffles there and here.
/// </summary>
internal sealed class TauswortheHybrid : Random
{
    private uint _a;
    private uint _b;
    private uint _c;
    private uint _linear;

    public TauswortheHybrid(uint seed)
    {
        _a = seed;
        _b = MurmurRound(_a, seed);
        _c = MurmurRound(_b, seed);
        _linear = MurmurRound(_c, seed);
    }

    public TauswortheHybrid(Random source)
    {
        _a = Start(source);
        _b = Start(source);
        _c = Start(source);
        _linear = Bits(source);
    }

    public uint NextBits()
    {
        _a = Tausworthe(_a, 13, 19, 12, 1);
        _b = Tausworthe(_b, 2, 25, 4, 7);
        _c = Tausworthe(_c, 3, 11, 17, 15);
        _linear = (1664525 * _linear) + 1013904223;
        return _a ^ _b ^ _c ^ _linear;
    }

    public float NextFloat() => (NextBits() >> 9) * (1f / (1 << 23));

    public override float NextSingle() => NextFloat();

    public override double NextDouble() => NextBits() * (1.0 / (1L << 32));

    public override int Next()
    {
        // int.MaxValue is left out, as Random promises: all ones fold onto zero.
        uint bits = NextBits();
        return (int)(bits + (bits & 0x80000000U));
    }

    public override int Next(int maxValue)
    {
        Contracts.CheckParam(maxValue >= 0, nameof(maxValue), "maxValue must be non-negative");
        return (int)(((ulong)NextBits() * (ulong)maxValue) >> 32);
    }

    public override int Next(int minValue, int maxValue)
    {
        Contracts.CheckParam(minValue <= maxValue, nameof(minValue), "minValue must be less than or equal to maxValue.");
        return (int)((long)(NextDouble() * ((long)maxValue - minValue)) + minValue);
    }

    public override void NextBytes(byte[] buffer)
    {
        Contracts.CheckValue(buffer, nameof(buffer));
        NextBytes(buffer.AsSpan());
    }

    public override void NextBytes(Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
            buffer[i] = (byte)Next();
    }

    protected override double Sample() => NextDouble();

    private static uint Tausworthe(uint z, int first, int second, int third, uint dropped)
        => ((z & ~dropped) << third) ^ (((z << first) ^ z) >> second);

    private static uint Bits(Random source) => ((uint)source.Next(0x10000) << 16) | (uint)source.Next(0x10000);

    private static uint Start(Random source)
    {
        // Small starts would keep the generators near zero.
        uint bits;
        do
            bits = Bits(source);
        while (bits < 128);
        return bits;
    }

    private static uint MurmurRound(uint hash, uint chunk)
    {
        chunk *= 0xCC9E2D51;
        chunk = uint.RotateLeft(chunk, 15) * 0x1B873593;
        return (uint.RotateLeft(hash ^ chunk, 13) * 5) + 0xE6546B64;
    }
}
