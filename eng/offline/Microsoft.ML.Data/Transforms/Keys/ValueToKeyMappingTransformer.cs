using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    ValueToKeyMappingTransformer.Summary,
    typeof(ValueToKeyMappingTransformer),
    null,
    typeof(SignatureLoadModel),
    ValueToKeyMappingTransformer.UserName,
    ValueToKeyMappingTransformer.LoaderSignature)]

[assembly: LoadableClass(
    typeof(IRowMapper),
    typeof(ValueToKeyMappingTransformer),
    null,
    typeof(SignatureLoadRowMapper),
    ValueToKeyMappingTransformer.UserName,
    ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Replaces values by their keys; a value that was not seen in training becomes the missing key.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string Summary = "Converts input values (words, numbers, etc.) to index in a dictionary.";
    internal const string UserName = "Term Transform";
    internal const string LoaderSignature = "TermTransform";
    internal const string ExpectedType = "standard type or a vector of standard type";

    private const string VocabularyDirectory = "Vocabulary";
    private const uint NonTextVersion = 0x00010003;
    private const uint ManagerNonTextVersion = 0x00010002;

    private readonly KeyDictionary[] _dictionaries;
    private readonly bool[] _textAnnotations;

    private ValueToKeyMappingTransformer(
        IHost host,
        (string outputColumnName, string inputColumnName)[] pairs,
        KeyDictionary[] dictionaries,
        bool[] textAnnotations)
        : base(host, pairs)
    {
        _dictionaries = dictionaries;
        _textAnnotations = textAnnotations;
    }

    private ValueToKeyMappingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _textAnnotations = new bool[ColumnPairs.Length];
        if (ctx.Header.ModelVerWritten >= NonTextVersion)
        {
            for (int i = 0; i < _textAnnotations.Length; i++)
                _textAnnotations[i] = ctx.Reader.ReadBoolByte();
        }

        _dictionaries = new KeyDictionary[ColumnPairs.Length];
        bool found = ctx.TryProcessSubModel(VocabularyDirectory, vocabulary =>
        {
            vocabulary.CheckAtModel(GetManagerVersionInfo());
            host.CheckDecode(vocabulary.Reader.ReadInt32() == _dictionaries.Length);
            for (int i = 0; i < _dictionaries.Length; i++)
                _dictionaries[i] = KeyDictionaryFile.Load(vocabulary, vocabulary.Header.ModelVerWritten >= ManagerNonTextVersion);
        });
        host.CheckDecode(found, $"Missing {VocabularyDirectory} model");
    }

    internal static ValueToKeyMappingTransformer Train(
        IHostEnvironment env, IDataView input, ValueToKeyMappingEstimator.ColumnOptions[] columns, IDataView keyData)
    {
        DataViewSchema.Column[] inputs = Array.ConvertAll(columns, options =>
        {
            DataViewSchema.Column column = input.Schema.GetColumnOrThrow(env, options.InputColumnName);
            CheckType(env, column);
            return column;
        });

        using IChannel channel = env.Start("Training");
        KeyDictionary[] dictionaries = keyData == null
            ? Collect(env, input, inputs, columns)
            : CollectFromKeyData(env, keyData, inputs, columns);
        for (int i = 0; i < columns.Length; i++)
        {
            if (dictionaries[i].Count == 0)
            {
                channel.Warning(
                    MessageSensitivity.Schema, "Term map for output column '{0}' contains no entries.",
                    columns[i].OutputColumnName);
            }
        }

        return new ValueToKeyMappingTransformer(
            env.Register("Term"),
            Array.ConvertAll(columns, options => (options.OutputColumnName, options.InputColumnName)),
            dictionaries,
            Array.ConvertAll(columns, options => options.AddKeyValueAnnotationsAsText));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        foreach (bool flag in _textAnnotations)
            ctx.Writer.WriteBoolByte(flag);
        ctx.SaveSubModel(VocabularyDirectory, vocabulary =>
        {
            vocabulary.CheckAtModel();
            vocabulary.SetVersionInfo(GetManagerVersionInfo());
            vocabulary.Writer.Write(_dictionaries.Length);
            foreach (KeyDictionary dictionary in _dictionaries)
                KeyDictionaryFile.Save(vocabulary, dictionary);
            vocabulary.SaveTextStream(
                "Terms.txt", writer => Array.ForEach(_dictionaries, dictionary => dictionary.WriteText(writer)));
        });
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
        => CheckType(Host, inputSchema[srcCol]);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "TERMTRNF",
            verWrittenCur: NonTextVersion,
            verReadableCur: NonTextVersion,
            verWeCanReadBack: 0x00010001,
            loaderAssemblyName: typeof(ValueToKeyMappingTransformer).Assembly.FullName,
            loaderSignature: LoaderSignature);

    private static VersionInfo GetManagerVersionInfo()
        => new VersionInfo(
            modelSignature: "TERM MAN",
            verWrittenCur: ManagerNonTextVersion,
            verReadableCur: ManagerNonTextVersion,
            verWeCanReadBack: 0x00010001,
            loaderAssemblyName: typeof(ValueToKeyMappingTransformer).Assembly.FullName,
            loaderSignature: "TermManager");

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new ValueToKeyMappingTransformer(env.Register("Term"), ctx);
    }

    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema inputSchema)
        => Create(env, ctx).MakeRowMapper(inputSchema);

    private static void CheckType(IExceptionContext ectx, DataViewSchema.Column column)
    {
        DataViewType item = column.Type.GetItemType();
        if (item is not KeyDataViewType && !item.IsStandardScalar())
            throw ectx.ExceptSchemaMismatch("inputSchema", "input", column.Name, ExpectedType, column.Type.ToString());
    }

    /// <summary>Learns the keys of all columns in one pass, which ends early when all have as many as they may.</summary>
    private static KeyDictionary[] Collect(
        IHostEnvironment env, IDataView input, DataViewSchema.Column[] inputs, ValueToKeyMappingEstimator.ColumnOptions[] columns)
    {
        using IProgressChannel progress = env.StartProgressChannel("Building term dictionary");
        using DataViewRowCursor cursor = input.GetRowCursor(inputs);
        KeyCollector[] collectors = inputs
            .Select((column, i) => KeyCollector.Create(cursor, column, columns[i].MaximumNumberOfKeys))
            .ToArray();
        long rows = 0;
        double total = input.GetRowCount() ?? double.NaN;
        progress.SetHeader(new ProgressHeader(["Total Terms"], ["examples"]), entry =>
        {
            entry.SetProgress(0, rows, total);
            entry.SetMetric(0, collectors.Sum(collector => (double)collector.Dictionary.Count));
        });
        while (cursor.MoveNext())
        {
            env.CheckAlive();
            rows++;
            bool more = false;
            foreach (KeyCollector collector in collectors)
                more |= collector.ProcessRow();
            if (!more)
                break;
        }

        progress.Checkpoint(collectors.Sum(collector => (double)collector.Dictionary.Count), rows);
        return collectors.Select((collector, i) => Finish(collector.Dictionary, columns[i])).ToArray();
    }

    /// <summary>The values of the only column of another data view; all columns share the keys.</summary>
    private static KeyDictionary[] CollectFromKeyData(
        IHostEnvironment env,
        IDataView keyData,
        DataViewSchema.Column[] inputs,
        ValueToKeyMappingEstimator.ColumnOptions[] columns)
    {
        if (keyData.Schema.Count != 1)
        {
            throw env.ExceptParam(
                nameof(keyData),
                $"Input data containing terms should contain exactly one column, but had {keyData.Schema.Count} instead. " +
                $"Consider using {nameof(ColumnSelectingEstimator)} on that data first.");
        }

        DataViewSchema.Column source = keyData.Schema[0];
        foreach (DataViewSchema.Column column in inputs)
        {
            if (!column.Type.GetItemType().Equals(source.Type))
            {
                throw env.ExceptUserArg(
                    nameof(keyData),
                    $"Input data's column must be of type '{column.Type.GetItemType()}' but was '{source.Type}'");
            }
        }

        using DataViewRowCursor cursor = keyData.GetRowCursor([source]);
        KeyCollector collector = KeyCollector.Create(cursor, source, int.MaxValue);
        while (cursor.MoveNext() && collector.ProcessRow())
            env.CheckAlive();
        KeyDictionary dictionary = Finish(collector.Dictionary, columns[0]);
        return Array.ConvertAll(columns, _ => dictionary);
    }

    private static KeyDictionary Finish(KeyDictionary dictionary, ValueToKeyMappingEstimator.ColumnOptions options)
    {
        if (options.KeyOrdinality == ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            dictionary.Sort();
        return dictionary;
    }

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ValueToKeyMappingTransformer _parent;

        public Mapper(ValueToKeyMappingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
            for (int i = 0; i < parent._dictionaries.Length; i++)
            {
                DataViewSchema.Column input = inputSchema[ColMapNewToOld[i]];
                PrimitiveDataViewType itemType = parent._dictionaries[i].ItemType;
                if (!input.Type.GetItemType().Equals(itemType))
                {
                    throw Host.Except(
                        $"Could not apply a map over type '{itemType}' to column '{input.Name}' since it has " +
                        $"type '{input.Type.GetItemType()}'");
                }
            }
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            var columns = new DataViewSchema.DetachedColumn[_parent._dictionaries.Length];
            for (int i = 0; i < columns.Length; i++)
            {
                DataViewSchema.Column input = InputSchema[ColMapNewToOld[i]];
                KeyDictionary dictionary = _parent._dictionaries[i];
                var annotations = new DataViewSchema.Annotations.Builder();
                if (dictionary.Count > 0)
                    KeyValuesOf.AddTo(annotations, input, dictionary, _parent._textAnnotations[i]);
                annotations.Add(input.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
                DataViewType type = input.Type is VectorDataViewType vector
                    ? new VectorDataViewType(dictionary.KeyType, vector.Dimensions)
                    : dictionary.KeyType;
                columns[i] = new DataViewSchema.DetachedColumn(
                    _parent.ColumnPairs[i].outputColumnName, type, annotations.ToAnnotations());
            }

            return columns;
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            DataViewSchema.Column column = input.Schema[ColMapNewToOld[iinfo]];
            Delegate make = column.Type is VectorDataViewType ? KeyGetters.MakeVector<int> : KeyGetters.MakeScalar<int>;
            return (Delegate)GenericCall.Invoke(
                make, column.Type.GetItemType().RawType, input, column, _parent._dictionaries[iinfo]);
        }
    }
}
