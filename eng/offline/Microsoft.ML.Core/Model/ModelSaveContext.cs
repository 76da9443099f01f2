using System;
using System.IO;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where a component writes its part of a model.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal readonly RepositoryWriter Repository;

    internal readonly string Directory;

    /// <summary>Writes the model block of the component.</summary>
    internal readonly BinaryWriter Writer;

    internal readonly StringPool Strings = new StringPool();

    internal ModelHeader Header;

    internal readonly long FpMin;

    private readonly Repository.Entry _entry;
    private readonly IExceptionContext _ectx;
    private string _loaderAssemblyName;
    private bool _done;

    internal ModelSaveContext(RepositoryWriter rep, string dir, string name)
    {
        Contracts.CheckValue(rep, nameof(rep));
        Repository = rep;
        _ectx = rep.ExceptionContext;
        Directory = dir;
        _entry = rep.CreateEntry(dir, name);
        Writer = new BinaryWriter(_entry.Stream, Encoding.UTF8, leaveOpen: true);
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal ModelSaveContext(BinaryWriter writer, IExceptionContext ectx = null)
    {
        Contracts.CheckValue(writer, nameof(writer));
        _ectx = ectx;
        Writer = writer;
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal bool InRepository => Repository != null;

    /// <summary>Checks that nothing of the model block is written yet.</summary>
    internal void CheckAtModel() => _ectx.Check(Writer.BaseStream.Position == FpMin + Header.FpModel);

    internal void SetVersionInfo(VersionInfo ver)
    {
        ModelHeader.SetVersionInfo(ref Header, ver);
        _loaderAssemblyName = ver.LoaderAssemblyName;
    }

    internal static void Save(BinaryWriter writer, Action<ModelSaveContext> fn)
    {
        Contracts.CheckValue(fn, nameof(fn));
        using var ctx = new ModelSaveContext(writer);
        fn(ctx);
        ctx.Done();
    }

    /// <summary>Saves a component below this one; null is not written at all.</summary>
    internal void SaveModel<T>(T value, string name)
        where T : class
    {
        RequireRepository();
        SaveModel(Repository, value, Path.Combine(Directory ?? "", name));
    }

    internal static void SaveModel<T>(RepositoryWriter rep, T value, string path)
        where T : class
    {
        Contracts.CheckValue(rep, nameof(rep));
        if (value is ICanSaveModel model)
        {
            using var ctx = new ModelSaveContext(rep, path, ModelLoadContext.ModelStreamName);
            model.Save(ctx);
            ctx.Done();
        }
        else if (value is ICanSaveInBinaryFormat binary)
        {
            using Repository.Entry entry = rep.CreateEntry(path, ModelLoadContext.NameBinary);
            using var writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
            binary.SaveAsBinary(writer);
        }
    }

    /// <summary>Saves something below this component that is not an object of its own.</summary>
    internal void SaveSubModel(string dir, Action<ModelSaveContext> fn)
    {
        _ectx.CheckValue(fn, nameof(fn));
        RequireRepository();
        using var ctx = new ModelSaveContext(Repository, Path.Combine(Directory ?? "", dir), ModelLoadContext.ModelStreamName);
        fn(ctx);
        ctx.Done();
    }

    internal void SaveTextStream(string name, Action<TextWriter> action)
    {
        _ectx.CheckValue(action, nameof(action));
        RequireRepository();
        using Repository.Entry entry = Repository.CreateEntry(Directory, name);
        using var writer = new StreamWriter(entry.Stream, new UTF8Encoding(false), leaveOpen: true);
        action(writer);
    }

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        _ectx.CheckValue(action, nameof(action));
        RequireRepository();
        using Repository.Entry entry = Repository.CreateEntry(Directory, name);
        using var writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(writer);
    }

    internal void SaveStringOrNull(string str)
    {
        if (str == null)
            Writer.Write(-1);
        else
            SaveString(str);
    }

    internal void SaveString(string str)
    {
        _ectx.CheckValue(str, nameof(str));
        Writer.Write(Strings.IdOf(str));
    }

    internal void SaveString(ReadOnlyMemory<char> str) => SaveString(str.ToString());

    internal void SaveNonEmptyString(string str)
    {
        _ectx.CheckParam(!string.IsNullOrEmpty(str), nameof(str));
        SaveString(str);
    }

    internal void SaveNonEmptyString(ReadOnlyMemory<char> str) => SaveNonEmptyString(str.ToString());

    /// <summary>Completes the part of the model. Without it nothing readable is left behind.</summary>
    internal void Done()
    {
        _ectx.Check(!_done, "This part of the model is already complete.");
        _ectx.Check(Header.ModelSignature != 0, "ModelSignature not specified!");
        ModelHeader.EndWrite(Writer, FpMin, ref Header, Strings.Strings, _loaderAssemblyName);
        _done = true;
        Dispose();
    }

    public void Dispose()
    {
        if (_entry == null)
            return;
        Writer.Dispose();
        _entry.Dispose();
    }

    private void RequireRepository() => _ectx.Check(InRepository, "Can't save a sub-model when writing to a single stream");
}
