using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where a component reads its part of a model.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = "Model.key";

    internal const string NameBinary = "Model.bin";

    public readonly RepositoryReader Repository;

    public readonly string Directory;

    /// <summary>Reads the model block of the component.</summary>
    public readonly BinaryReader Reader;

    public readonly string[] Strings;

    public readonly string LoaderAssemblyName;

    internal ModelHeader Header;

    public readonly long FpMin;

    private readonly IExceptionContext _ectx;

    internal ModelLoadContext(RepositoryReader rep, Repository.Entry ent, string dir)
    {
        Contracts.CheckValue(rep, nameof(rep));
        Contracts.CheckValue(ent, nameof(ent));
        _ectx = rep.ExceptionContext;
        Repository = rep;
        Directory = dir;
        Reader = new BinaryReader(ent.Stream, Encoding.UTF8, leaveOpen: true);
        ModelHeader.BeginRead(out FpMin, out Header, out Strings, out LoaderAssemblyName, Reader);
    }

    internal ModelLoadContext(BinaryReader reader, IExceptionContext ectx = null)
    {
        Contracts.CheckValue(reader, nameof(reader));
        _ectx = ectx;
        Reader = reader;
        ModelHeader.BeginRead(out FpMin, out Header, out Strings, out LoaderAssemblyName, Reader);
    }

    public bool InRepository => Repository != null;

    public void CheckAtModel() => _ectx.Check(Reader.BaseStream.Position == FpMin + Header.FpModel);

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => ModelHeader.CheckVersionInfo(ref Header, ver);

    public string LoadStringOrNull()
    {
        int id = Reader.ReadInt32();
        _ectx.CheckDecode(id >= -1 && id < Strings.Length, "Corrupt model file: a string is missing");
        return id < 0 ? null : Strings[id];
    }

    public string LoadString()
    {
        string text = LoadStringOrNull();
        _ectx.CheckDecode(text != null, "Corrupt model file: a string is missing");
        return text;
    }

    public string LoadNonEmptyString()
    {
        string text = LoadString();
        _ectx.CheckDecode(text.Length > 0, "Corrupt model file: a string is empty");
        return text;
    }

    /// <summary>Loads the component at <paramref name="dir"/>; false where there is none.</summary>
    public static bool LoadModelOrNull<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(rep, nameof(rep));
        using (Repository.Entry entry = rep.OpenEntryOrNull(dir, ModelStreamName))
        {
            if (entry != null)
            {
                LoadModel<TRes, TSig>(env, out result, rep, entry, dir, extra);
                return true;
            }
        }

        using (Repository.Entry entry = rep.OpenEntryOrNull(dir, NameBinary))
        {
            if (entry != null)
            {
                LoadModel<TRes, TSig>(env, out result, entry.Stream, extra);
                return true;
            }
        }

        result = null;
        return false;
    }

    public static void LoadModel<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out result, rep, dir, extra))
            throw env.ExceptDecode($"Corrupt model file: there is no component '{dir}'");
    }

    public bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
    {
        RequireRepository();
        return LoadModelOrNull<TRes, TSig>(env, out result, Repository, Path.Combine(Directory ?? "", name), extra);
    }

    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out result, name, extra))
            throw _ectx.ExceptDecode($"Corrupt model file: there is no component '{Path.Combine(Directory ?? "", name)}'");
    }

    public static void LoadModel<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, Repository.Entry ent, string dir, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        using var ctx = new ModelLoadContext(rep, ent, dir);
        if (!ctx.TryLoad<TRes, TSig>(env, out result, extra))
            throw env.ExceptDecode($"Couldn't load model: '{dir}' (loader '{ctx.Header.LoaderSignature}' is unknown)");
    }

    public static bool TryLoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, Stream stream, params object[] extra)
        where TRes : class
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        return TryLoadModel<TRes, TSig>(env, out result, reader, extra);
    }

    public static bool TryLoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, BinaryReader reader, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        using var ctx = new ModelLoadContext(reader);
        return ctx.TryLoad<TRes, TSig>(env, out result, extra);
    }

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, Stream stream, params object[] extra)
        where TRes : class
    {
        if (!TryLoadModel<TRes, TSig>(env, out result, stream, extra))
            throw env.ExceptDecode("Couldn't load model");
    }

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, BinaryReader reader, params object[] extra)
        where TRes : class
    {
        if (!TryLoadModel<TRes, TSig>(env, out result, reader, extra))
            throw env.ExceptDecode("Couldn't load model");
    }

    /// <summary>Reads what was saved below this component with SaveSubModel; false where there is nothing.</summary>
    public bool TryProcessSubModel(string dir, Action<ModelLoadContext> action)
    {
        _ectx.CheckValue(action, nameof(action));
        RequireRepository();
        string path = Path.Combine(Directory ?? "", dir);
        using Repository.Entry entry = Repository.OpenEntryOrNull(path, ModelStreamName);
        if (entry == null)
            return false;
        using var ctx = new ModelLoadContext(Repository, entry, path);
        action(ctx);
        return true;
    }

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        _ectx.CheckValue(action, nameof(action));
        RequireRepository();
        using Repository.Entry entry = Repository.OpenEntryOrNull(Directory, name);
        if (entry == null)
            return false;
        using var reader = new BinaryReader(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(reader);
        return true;
    }

    /// <summary>Checks that everything was read.</summary>
    public void Done()
    {
        ModelHeader.EndRead(FpMin, ref Header, Reader);
        Dispose();
    }

    public void Dispose()
    {
        // The reader of a single stream belongs to the caller.
        if (InRepository)
            Reader.Dispose();
    }

    private bool TryLoad<TRes, TSig>(IHostEnvironment env, out TRes result, object[] extra)
        where TRes : class
    {
        RegisterLoaderAssembly(env.ComponentCatalog);
        object[] arguments = extra.Prepend(this).ToArray();
        foreach (string loader in new[] { Header.LoaderSignature, Header.LoaderSignatureAlt })
        {
            if (string.IsNullOrWhiteSpace(loader))
                continue;
            if (ComponentCatalog.TryCreateInstance<object, TSig>(env, out object made, loader, "", arguments)
                && made is TRes wanted)
            {
                result = wanted;
                Done();
                return true;
            }

            Reader.BaseStream.Position = FpMin + Header.FpModel;
        }

        Reader.BaseStream.Position = FpMin;
        result = null;
        return false;
    }

    /// <summary>
    /// Makes the classes of the assembly known that wrote the component: this is how components of others are found.
    /// </summary>
    private void RegisterLoaderAssembly(ComponentCatalog catalog)
    {
        if (string.IsNullOrEmpty(LoaderAssemblyName))
            return;
        string[] parts = LoaderAssemblyName.Split(',', 2);
        parts[0] = parts[0] switch
        {
            "Microsoft.ML.HalLearners" => "Microsoft.ML.Mkl.Components",
            "Microsoft.ML.StandardLearners" => "Microsoft.ML.StandardTrainers",
            _ => parts[0],
        };
        catalog.RegisterAssembly(Assembly.Load(string.Join(",", parts)));
    }

    private void RequireRepository() => _ectx.Check(InRepository, "Can't load a sub-model when reading from a single stream");
}
