using System.ComponentModel;

// Types with a bit of everything that a surface can have.
namespace Surface.Tests.Samples;

[AttributeUsage(AttributeTargets.Class)]
public class SampleAttribute : Attribute
{
    public SampleAttribute(int size = 3) => Size = size;

    internal int Size { get; }
}

public abstract class SampleBase : IDisposable
{
    protected SampleBase()
    {
    }

    public abstract int Size { get; }

    public void Dispose() => GC.SuppressFinalize(this);
}

public enum SampleKind : byte
{
    None = 0,
    Some = 1,
}

public class SampleOptionsBase
{
    public int Seed = 1;
}

public sealed class SampleOptions : SampleOptionsBase
{
    public double Rate = 0.5;

    public SampleOptions() => Seed = 7;
}

public delegate void SampleReader<T>(ref T value);

public interface ISample
{
    void Read();
}

public sealed class Sample<T>(T value, bool copy = true) : SampleBase, IEquatable<T>, ISample
    where T : class
{
    public static Sample<T> Empty => new(null!);

    public override int Size => copy && value != null ? 1 : 0;

    public bool Equals(T? other) => ReferenceEquals(value, other);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Read(SampleReader<T> reader, char separator = '\t')
    {
        T item = value;
        reader(ref item);
    }

    void ISample.Read() => Read((ref T _) => { });
}
