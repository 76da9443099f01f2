#nullable enable annotations
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <remarks>First all parameters, then all buffers, each in the order in which they were registered.</remarks>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                foreach ((string name, Tensor parameter) in named_parameters())
                    destination.TryAdd(Join(prefix, name), parameter);
                foreach ((string name, Tensor buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(Join(prefix, name), buffer);
                foreach ((string name, Module module) in _internal_submodules)
                    module.state_dict(destination, Join(prefix, name));
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                Dictionary<string, Tensor> destination = state_dict();
                List<string> missing = destination.Keys.Except(source.Keys).Except(skip).ToList();
                List<string> unexpected = source.Keys.Except(destination.Keys).Except(skip).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using (no_grad())
                {
                    foreach ((string key, Tensor value) in source)
                    {
                        if (!skip.Contains(key) && destination.TryGetValue(key, out Tensor? target))
                            target.copy_(value);
                    }
                }
                return (missing, unexpected);
            }

            public Module save(string location, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(File.Create(location));
                return save(writer, skip);
            }

            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <remarks>The number of entries, then each one's name and tensor.</remarks>
            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                KeyValuePair<string, Tensor>[] saved = sd.Where(entry => skip?.Contains(entry.Key) != true).ToArray();
                Leb128.Write(writer, saved.Length);
                foreach ((string key, Tensor value) in saved)
                {
                    writer.Write(key);
                    value.Save(writer);
                }
            }

            public virtual Module load(
                string location, bool strict = true, IList<string>? skip = null,
                Dictionary<string, bool>? loadedParameters = null)
            {
                if (!File.Exists(location))
                    throw new FileNotFoundException(location);
                using var reader = new BinaryReader(File.OpenRead(location));
                return load(reader, strict, skip, loadedParameters);
            }

            public Module load(
                Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            public virtual Module load(
                BinaryReader reader, bool strict = true, IList<string>? skip = null,
                Dictionary<string, bool>? loadedParameters = null)
            {
                Dictionary<string, Tensor> destination = state_dict();
                long entries = Leb128.Read(reader);
                if (strict && entries != destination.Count)
                {
                    throw new ArgumentException(
                        $"Mismatched state_dict sizes: expected {destination.Count}, but found {entries} entries.");
                }
                for (long i = 0; i < entries; i++)
                {
                    string key = reader.ReadString();
                    bool found = destination.TryGetValue(key, out Tensor? target);
                    if (!found && strict)
                    {
                        throw new ArgumentException(
                            "Mismatched module state names: the target modules does not have a submodule or buffer named "
                            + $"'{key}'");
                    }
                    if (found && skip?.Contains(key) != true)
                        target!.Load(reader);
                    else
                        TensorExtensionMethods.Load(reader, skip: true).Dispose();
                    loadedParameters?.Add(key, found);
                }
                return this;
            }

            private static string Join(string? prefix, string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
        }
    }
}
