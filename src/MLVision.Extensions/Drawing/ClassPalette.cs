using System.Drawing;

namespace MLVision.Extensions;

/// <summary>The colours of classes in pictures: the same class has the same colour in every picture.</summary>
/// <remarks>
/// The hue of class i is (0.08 + i x 137.5 / 360) of a turn, by the golden angle, so that neighbours are far apart; saturation
/// and value (HSV) take turns: (0.8, 1), (0.8, 0.65), (0.45, 0.95). The first twelve differ by at least 36 in CIELAB.
/// </remarks>
public static class ClassPalette
{
    private static readonly (double Saturation, double Value)[] Levels = [(0.8, 1), (0.8, 0.65), (0.45, 0.95)];

    /// <summary>The colour of a class.</summary>
    /// <param name="classIndex">The class, from 0; for a key, the key less 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class is negative.</exception>
    public static Color ColorOf(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        double hue = (0.08 + classIndex % 144 * (137.5 / 360)) % 1 * 6;
        (double saturation, double value) = Levels[classIndex % Levels.Length];
        return Color.FromArgb(Channel(5), Channel(3), Channel(1));

        // HSV to RGB: each channel is a trapezoid over the hue.
        int Channel(int offset)
        {
            double position = (offset + hue) % 6;
            double level = value * (1 - saturation * Math.Clamp(Math.Min(position, 4 - position), 0, 1));
            return (int)Math.Round(255 * level, MidpointRounding.AwayFromZero);
        }
    }

    /// <summary>The class index that gives a name its colour where there are no keys: the same for the same name.</summary>
    internal static int IndexOf(string name)
    {
        // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv; string.GetHashCode differs in each process.
        uint hash = 2166136261;
        foreach (char character in name)
            hash = (hash ^ character) * 16777619;
        return (int)(hash % 144);
    }
}
