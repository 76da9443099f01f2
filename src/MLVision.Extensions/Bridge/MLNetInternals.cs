using System.Collections;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace MLVision.Extensions.Bridge;

/// <summary>
/// The only code that reaches non-public members of ML.NET at run time. They have not changed since ML.NET 1.0; should one be
/// missing, the error names the version that was found.
/// </summary>
internal static class MLNetInternals
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Assembly Core = typeof(ModelSaveContext).Assembly;
    private static readonly Lazy<Func<DataViewSchema, SchemaShape>> ShapeOfSchema = new(() =>
        Method(typeof(SchemaShape), "Create", Static, typeof(DataViewSchema))
            .CreateDelegate<Func<DataViewSchema, SchemaShape>>());
    private static readonly Lazy<FieldInfo> WriterField = new(() => Field(typeof(ModelSaveContext), "Writer"));
    private static readonly Lazy<Action<ModelSaveContext, string, Action<BinaryWriter>>> SaveStream = new(() =>
        Method(typeof(ModelSaveContext), "SaveBinaryStream", Instance, typeof(string), typeof(Action<BinaryWriter>))
            .CreateDelegate<Action<ModelSaveContext, string, Action<BinaryWriter>>>());
    private static readonly Lazy<(ConstructorInfo Constructor, MethodInfo Setter)> VersionInfo = new(FindVersionInfo);

    /// <summary>The version of ML.NET that this process runs on.</summary>
    public static string MLNetVersion { get; } =
        Core.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? Core.GetName().Version!.ToString();

    /// <summary>The shape that ML.NET gives a schema: annotations by kind and type, without sizes.</summary>
    public static SchemaShape CreateShape(DataViewSchema schema) => ShapeOfSchema.Value(schema);

    /// <summary>The writer of a component's own part of <c>Model.key</c>.</summary>
    public static BinaryWriter GetWriter(ModelSaveContext context) => (BinaryWriter)WriterField.Value.GetValue(context)!;

    /// <summary>Writes an entry of the model file that lies beside the component's <c>Model.key</c>.</summary>
    public static void SaveBinaryStream(ModelSaveContext context, string name, Action<BinaryWriter> write) =>
        SaveStream.Value(context, name, write);

    /// <summary>Writes the header of a component, which names the assembly to load and the loadable class in it.</summary>
    public static void SetVersionInfo(ModelSaveContext context, string modelSignature, uint version, string loaderAssemblyName,
        string loaderSignature)
    {
        object info = VersionInfo.Value.Constructor.Invoke(
            [modelSignature, version, version, version, loaderAssemblyName, loaderSignature, null]);
        VersionInfo.Value.Setter.Invoke(context, BindingFlags.DoNotWrapExceptions, null, [info], null);
    }

    /// <summary>The reader of a component's own part of <c>Model.key</c>; <c>ModelLoadContext</c> itself is internal.</summary>
    public static BinaryReader GetReader(object loadContext) =>
        (BinaryReader)Field(loadContext.GetType(), "Reader").GetValue(loadContext)!;

    /// <summary>Reads an entry that lies beside the component's <c>Model.key</c>; false where there is none.</summary>
    public static bool TryLoadBinaryStream(object loadContext, string name, Action<BinaryReader> read) =>
        Method(loadContext.GetType(), "TryLoadBinaryStream", Instance, typeof(string), typeof(Action<BinaryReader>))
            .CreateDelegate<Func<string, Action<BinaryReader>, bool>>(loadContext)(name, read);

    /// <summary>The environment of a catalog, such as that of the multiclass trainers.</summary>
    public static IHostEnvironment GetEnvironment(object catalog) =>
        (IHostEnvironment)InterfaceProperty(catalog, "IInternalCatalog", "Environment").GetValue(catalog)!;

    /// <summary>What <c>MLContext.GpuDeviceId</c> and <c>FallbackToCpu</c> were set to.</summary>
    public static (int? GpuDeviceId, bool FallbackToCpu) GetGpuSettings(IHostEnvironment environment) => (
        (int?)InterfaceProperty(environment, "IHostEnvironmentInternal", "GpuDeviceId").GetValue(environment),
        (bool)InterfaceProperty(environment, "IHostEnvironmentInternal", "FallbackToCpu").GetValue(environment)!);

    /// <summary>Which columns a transformer concatenates to which, in the order of its steps.</summary>
    public static IEnumerable<(string Output, string[] Inputs)> GetColumns(ColumnConcatenatingTransformer transformer) =>
        (IEnumerable<(string, string[])>)Property(transformer.GetType(), "Columns").GetValue(transformer)!;

    /// <summary>Which columns a transformer copies to which.</summary>
    public static IEnumerable<(string Output, string Input)> GetColumns(ColumnCopyingTransformer transformer) =>
        (IEnumerable<(string, string)>)Property(transformer.GetType(), "Columns").GetValue(transformer)!;

    /// <summary>
    /// Which columns a transformer normalizes to which, in the order of
    /// <see cref="NormalizingTransformer.GetNormalizerModelParameters"/>.
    /// </summary>
    public static IEnumerable<(string Output, string Input)> GetColumns(NormalizingTransformer transformer)
    {
        foreach (object column in (IEnumerable)Field(transformer.GetType(), "Columns").GetValue(transformer)!)
        {
            Type type = column.GetType();
            yield return (
                (string)Field(type, "Name").GetValue(column)!, (string)Field(type, "InputColumnName").GetValue(column)!);
        }
    }

    private static PropertyInfo Property(Type type, string name) =>
        type.GetProperty(name, Instance) ?? throw Missing($"{type.Name}.{name}");

    private static PropertyInfo InterfaceProperty(object instance, string interfaceName, string name) =>
        instance.GetType().GetInterfaces().FirstOrDefault(type => type.Name == interfaceName)?.GetProperty(name)
        ?? throw Missing($"{interfaceName}.{name}");

    private static (ConstructorInfo, MethodInfo) FindVersionInfo()
    {
        Type type = Core.GetType("Microsoft.ML.VersionInfo") ?? throw Missing("VersionInfo");
        ConstructorInfo constructor = type.GetConstructor(Instance,
            [typeof(string), typeof(uint), typeof(uint), typeof(uint), typeof(string), typeof(string), typeof(string)])
            ?? throw Missing("VersionInfo(string, uint, uint, uint, string, string, string)");
        return (constructor, Method(typeof(ModelSaveContext), "SetVersionInfo", Instance, type));
    }

    private static MethodInfo Method(Type type, string name, BindingFlags flags, params Type[] parameters) =>
        type.GetMethod(name, flags, parameters) ?? throw Missing($"{type.Name}.{name}");

    private static FieldInfo Field(Type type, string name) =>
        type.GetField(name, Instance) ?? throw Missing($"{type.Name}.{name}");

    private static NotSupportedException Missing(string member) => new(
        $"ML.NET {MLNetVersion} ({Core.GetName().Name}) has no {member}, which MLVision.Extensions needs to save and load its " +
        "components. Use ML.NET 5.0, or a version of MLVision.Extensions made for this one.");
}
