using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The base of the trainers for several classes that use stochastic dual coordinate ascent.</summary>
public abstract class SdcaMulticlassTrainerBase<TModel>
    : SdcaTrainerBase<SdcaMulticlassTrainerBase<TModel>.MulticlassOptions, MulticlassPredictionTransformer<TModel>, TModel>
    where TModel : class
{
    internal SdcaMulticlassTrainerBase(IHostEnvironment env, MulticlassOptions options)
        : base(env, options, TrainerUtils.MakeU4ScalarColumn(Contracts.CheckRef(options, nameof(options)).LabelColumnName))
    {
    }

    private protected override TModel TrainModel(IChannel ch, IDataView data, object initialModel)
    {
        int classCount = data.Schema[LabelColumn.Name].Type.GetKeyCountAsInt32(Host);
        Host.CheckParam(classCount >= 2, "numClasses",
            $"Must be at least 2. The label column '{LabelColumn.Name}' has {classCount}.");
        return Train(ch, data, classCount);
    }

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) =>
        MulticlassTrainerColumns.Make(inputSchema, LabelColumn.Name);

    private protected override MulticlassPredictionTransformer<TModel> MakeTransformer(
        TModel model, DataViewSchema trainSchema) =>
        new MulticlassPredictionTransformer<TModel>(Host, model, trainSchema, FeatureColumn.Name, LabelColumn.Name);

    /// <summary>The options of the trainers for several classes.</summary>
    public class MulticlassOptions : OptionsBase
    {
    }
}
