using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>An estimator with data to try it on.</summary>
internal abstract class ContractCase(string name, string[] inputs, Func<MLContext, IEstimator<ITransformer>> createEstimator)
{
    public string Name { get; } = name;

    /// <summary>The columns that the estimator needs.</summary>
    public string[] Inputs { get; } = inputs;

    /// <summary>
    /// How far numbers may lie apart that were computed together with other rows; 0 where they must be the same.
    /// </summary>
    public float Tolerance { get; init; }

    /// <summary>The columns that the transformer adds, or some of them.</summary>
    public abstract string[] Outputs { get; }

    /// <summary>Makes a case.</summary>
    /// <typeparam name="TInput">The type of the rows.</typeparam>
    /// <typeparam name="TOutput">A type whose properties are output columns, for a prediction engine.</typeparam>
    /// <param name="name">Says what the case is about.</param>
    /// <param name="inputs">The columns that the estimator needs.</param>
    /// <param name="rows">Makes the rows, the same ones each time.</param>
    /// <param name="createEstimator">Makes the estimator.</param>
    /// <param name="prepare">What ML.NET does with the rows before, for example making keys of labels.</param>
    /// <param name="tolerance">See <see cref="Tolerance"/>.</param>
    public static ContractCase Of<TInput, TOutput>(string name, string[] inputs, Func<TInput[]> rows,
        Func<MLContext, IEstimator<ITransformer>> createEstimator, Func<MLContext, IEstimator<ITransformer>>? prepare = null,
        float tolerance = 0)
        where TInput : class
        where TOutput : class, new() =>
        new TypedCase<TInput, TOutput>(name, inputs, rows, createEstimator, prepare) { Tolerance = tolerance };

    public IEstimator<ITransformer> CreateEstimator(MLContext ml) => createEstimator(ml);

    /// <summary>The input of the estimator.</summary>
    public abstract IDataView CreateData(MLContext ml);

    /// <summary>Saves the fitted transformer, after what prepares its input, and returns its bytes.</summary>
    public byte[] Save(MLContext ml)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(FitAll(ml), CreateRows(ml).Schema, stream);
        return stream.ToArray();
    }

    /// <summary>What a prediction engine gives for each row, as the text of all output columns.</summary>
    public abstract string[] Predict(MLContext ml, ITransformer model);

    /// <summary>The rows before anything prepares them.</summary>
    public abstract IDataView CreateRows(MLContext ml);

    public abstract ITransformer FitAll(MLContext ml);

    public override string ToString() => Name;

    private sealed class TypedCase<TInput, TOutput>(string name, string[] inputs, Func<TInput[]> rows,
        Func<MLContext, IEstimator<ITransformer>> createEstimator, Func<MLContext, IEstimator<ITransformer>>? prepare)
        : ContractCase(name, inputs, createEstimator)
        where TInput : class
        where TOutput : class, new()
    {
        private readonly PropertyInfo[] _properties = typeof(TOutput).GetProperties();

        public override string[] Outputs => _properties.Select(property => property.Name).ToArray();

        public override IDataView CreateRows(MLContext ml) => ml.Data.LoadFromEnumerable(rows());

        public override IDataView CreateData(MLContext ml)
        {
            IDataView data = CreateRows(ml);
            return prepare is null ? data : prepare(ml).Fit(data).Transform(data);
        }

        public override ITransformer FitAll(MLContext ml)
        {
            IEstimator<ITransformer> estimator = CreateEstimator(ml);
            return (prepare is null ? new EstimatorChain<ITransformer>() : new EstimatorChain<ITransformer>().Append(prepare(ml)))
                .Append(estimator).Fit(CreateRows(ml));
        }

        public override string[] Predict(MLContext ml, ITransformer model)
        {
            // The model is used by others, too.
            using PredictionEngine<TInput, TOutput> engine = ml.Model.CreatePredictionEngine<TInput, TOutput>(
                model, new PredictionEngineOptions { OwnsTransformer = false });
            return rows().Select(row =>
            {
                TOutput output = engine.Predict(row);
                return string.Join("; ", _properties.Select(property => ValueText.Of(property.GetValue(output))));
            }).ToArray();
        }
    }
}
