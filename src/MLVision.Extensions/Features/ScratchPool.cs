namespace MLVision.Extensions;

/// <summary>
/// Working memory that is used again: as many pieces are kept as threads can run at once. Rent and Return allocate nothing
/// once warm.
/// </summary>
internal sealed class ScratchPool<T>(Func<T> create) where T : class
{
    private readonly T?[] _free = new T?[Environment.ProcessorCount];

    public T Rent()
    {
        for (int i = 0; i < _free.Length; i++)
        {
            T? item = _free[i];
            if (item != null && Interlocked.CompareExchange(ref _free[i], null, item) == item)
                return item;
        }
        return create();
    }

    public void Return(T item)
    {
        for (int i = 0; i < _free.Length; i++)
        {
            if (_free[i] == null && Interlocked.CompareExchange(ref _free[i], item, null) == null)
                return;
        }
    }
}
