using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Adds the columns of a prediction; the model scores a row once, however many of them are read.</summary>
internal abstract class PredictionMapper : IRowMapper
{
    private readonly ITransformer _transformer;
    private readonly DataViewSchema.Column _features;
    private readonly DataViewSchema.DetachedColumn[] _outputs;

    protected PredictionMapper(ITransformer transformer, DataViewSchema.Column features, DataViewSchema.DetachedColumn[] outputs)
    {
        _transformer = transformer;
        _features = features;
        _outputs = outputs;
    }

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => _outputs;

    public ITransformer GetTransformer() => _transformer;

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
    {
        bool needed = false;
        for (int i = 0; i < _outputs.Length; i++)
            needed |= activeOutput(i);
        return column => needed && column == _features.Index;
    }

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
    {
        disposer = null;
        var getters = new Delegate[_outputs.Length];
        var active = new bool[_outputs.Length];
        bool any = false;
        for (int i = 0; i < active.Length; i++)
            any |= active[i] = activeOutput(i);
        if (!any)
            return getters;
        Delegate[] all = CreateGetters(input, input.GetGetter<VBuffer<float>>(input.Schema[_features.Index]));
        for (int i = 0; i < active.Length; i++)
            getters[i] = active[i] ? all[i] : null;
        return getters;
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => _transformer.Save(ctx);

    protected abstract Delegate[] CreateGetters(DataViewRow input, ValueGetter<VBuffer<float>> features);

    /// <summary>The next free number of a set of score columns: evaluators find the columns of one prediction by it.</summary>
    protected static uint NextScoreSet(DataViewSchema inputSchema) =>
        inputSchema.GetMaxAnnotationKind(out _, AnnotationUtils.Kinds.ScoreColumnSetId) + 1;

    /// <summary>The annotations that every column of a prediction has.</summary>
    protected static DataViewSchema.Annotations.Builder ScoreAnnotations(uint set, string kind, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddText(AnnotationUtils.Kinds.ScoreColumnKind, kind);
        builder.AddText(AnnotationUtils.Kinds.ScoreValueKind, valueKind);
        builder.AddPrimitiveValue(AnnotationUtils.Kinds.ScoreColumnSetId, AnnotationUtils.ScoreColumnSetIdType, set);
        return builder;
    }
}
