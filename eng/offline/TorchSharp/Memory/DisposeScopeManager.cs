using System;

namespace TorchSharp;

/// <summary>The scopes that are open on a thread, innermost first.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager _threadSingleton;

    private readonly ThreadDisposeScopeStatistics _statistics = new();

    internal static DisposeScopeManager ThreadSingleton => _threadSingleton ??= new DisposeScopeManager();

    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton._statistics;

    internal DisposeScope CurrentDisposeScope { get; private set; }

    internal LifetimeStatistics TensorStatistics => _statistics.TensorStatistics;

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this);

    /// <summary>Puts a new tensor into the innermost scope, if there is one, and returns that.</summary>
    internal DisposeScope Register(torch.Tensor tensor)
    {
        if (CurrentDisposeScope is null)
        {
            TensorStatistics.CreatedOutsideScopeCount++;
            return null;
        }
        TensorStatistics.CreatedInScopeCount++;
        CurrentDisposeScope.Add(tensor);
        return CurrentDisposeScope;
    }

    internal void CountDisposal(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null)
            TensorStatistics.DisposedOutsideScopeCount++;
        else
            TensorStatistics.DisposedInScopeCount++;
    }

    /// <summary>Closes a scope, also one that is not the innermost.</summary>
    internal void Remove(DisposeScope closed)
    {
        if (ReferenceEquals(CurrentDisposeScope, closed))
        {
            CurrentDisposeScope = closed.OuterScope;
            return;
        }
        for (DisposeScope scope = CurrentDisposeScope; scope is not null; scope = scope.OuterScope)
        {
            if (ReferenceEquals(scope.OuterScope, closed))
            {
                scope.OuterScope = closed.OuterScope;
                return;
            }
        }
    }
}
