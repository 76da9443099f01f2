using System.Reflection;
using Microsoft.ML;

namespace MLVision.Extensions.Bridge;

/// <summary>Shares one computation per row among the getters of several columns.</summary>
/// <param name="input">The row whose position tells when to compute again.</param>
/// <param name="compute">Computes for the row as it stands now.</param>
public sealed class OncePerRow(DataViewRow input, Action compute)
{
    private static readonly MethodInfo BeforeMethod =
        typeof(OncePerRow).GetMethod(nameof(BeforeCore), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private long _position = -1;

    /// <summary>Computes, unless that was done for this row.</summary>
    public void Ensure()
    {
        if (_position == input.Position && _position >= 0)
            return;
        // A computation that fails must not pass for one that was done.
        _position = -1;
        compute();
        _position = input.Position;
    }

    /// <summary>A getter that ensures the computation before it gets.</summary>
    /// <param name="getter">A <see cref="ValueGetter{TValue}"/>.</param>
    public Delegate Before(Delegate getter)
    {
        ArgumentNullException.ThrowIfNull(getter);
        return (Delegate)BeforeMethod.MakeGenericMethod(getter.GetType().GetGenericArguments()).Invoke(this, [getter])!;
    }

    private ValueGetter<T> BeforeCore<T>(ValueGetter<T> getter) => (ref T value) =>
    {
        Ensure();
        getter(ref value);
    };
}
