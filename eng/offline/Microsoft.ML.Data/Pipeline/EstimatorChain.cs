using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators that are fitted one after another, each on what the ones before make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    public readonly IEstimator<TLastTransformer> LastEstimator;

    private readonly ImmutableArray<EstimatorLink> _links;
    private readonly IHostEnvironment _env;

    public EstimatorChain()
        : this(null, ImmutableArray<EstimatorLink>.Empty)
    {
    }

    internal EstimatorChain(IHostEnvironment env, ImmutableArray<EstimatorLink> links)
    {
        _env = env;
        _links = links;
        LastEstimator = links.IsEmpty ? null : (IEstimator<TLastTransformer>)links[^1].Estimator;
    }

    public EstimatorChain<TNewTrans> Append<TNewTrans>(
        IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        Contracts.CheckValue(estimator, nameof(estimator));
        return new EstimatorChain<TNewTrans>(_env, _links.Add(new EstimatorLink(estimator, scope, CacheAfter: false)));
    }

    /// <summary>Keeps what reaches this point in memory while the rest is fitted.</summary>
    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        Contracts.CheckValue(env, nameof(env));
        if (_links.IsEmpty)
            throw new InvalidOperationException("Current estimator chain has no estimator, can't append cache checkpoint.");
        EstimatorLink last = _links[^1];
        return last.CacheAfter
            ? this
            : new EstimatorChain<TLastTransformer>(env, _links.SetItem(_links.Length - 1, last with { CacheAfter = true }));
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        // Finds a wrong schema anywhere in the chain before time is spent on fitting.
        GetOutputSchema(SchemaShape.Create(input.Schema));

        IDataView data = input;
        var transformers = new ITransformer[_links.Length];
        for (int i = 0; i < transformers.Length; i++)
        {
            transformers[i] = _links[i].Estimator.Fit(data);
            if (i == transformers.Length - 1)
                break;
            data = transformers[i].Transform(data);
            if (_links[i].CacheAfter)
                data = new CacheDataView(_env, data, null);
        }

        return new TransformerChain<TLastTransformer>(transformers, _links.Select(link => link.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape schema = inputSchema;
        foreach (EstimatorLink link in _links)
            schema = link.Estimator.GetOutputSchema(schema);
        return schema;
    }
}

/// <summary>One estimator of a chain, when it is used, and whether its output is kept in memory.</summary>
internal sealed record EstimatorLink(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter);
