#nullable enable annotations
using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                // A tensor that is registered twice is listed once.
                var seen = new HashSet<IntPtr> { IntPtr.Zero };
                foreach ((string name, Parameter parameter) in _internal_params)
                {
                    if (seen.Add(parameter.handle))
                        yield return (name, parameter);
                }
                if (!recurse)
                    yield break;
                foreach ((string child, Module module) in _internal_submodules)
                {
                    foreach ((string name, Parameter parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter.handle))
                            yield return ($"{child}.{name}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(named => named.parameter);

            /// <remarks>As upstream, buffers that are not persistent are never listed, whatever is asked for.</remarks>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(
                bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<IntPtr> { IntPtr.Zero };
                foreach ((string name, (Tensor buffer, bool persistent)) in _internal_buffers)
                {
                    if (persistent && seen.Add(buffer.handle))
                        yield return (name, buffer);
                }
                if (!recurse)
                    yield break;
                foreach ((string child, Module module) in _internal_submodules)
                {
                    foreach ((string name, Tensor buffer) in module.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.handle))
                            yield return ($"{child}.{name}", buffer);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(named => named.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<Module> children() => named_children().Select(named => named.module);

            /// <remarks>Other than in PyTorch, without this module itself: the children, then what each of them has.</remarks>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string name, Module module) in _internal_submodules)
                    yield return (name, module);
                foreach ((string child, Module module) in _internal_submodules)
                {
                    foreach ((string name, Module inner) in module.named_modules())
                        yield return ($"{child}.{name}", inner);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(named => named.module);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter? get_parameter(string target)
            {
                if (_internal_params.TryGetValue(target, out Parameter? parameter))
                    return parameter;
                (Module? child, string rest) = Descend(target);
                return child?.get_parameter(rest);
            }

            public virtual Tensor? get_buffer(string target)
            {
                if (_internal_buffers.TryGetValue(target, out (Tensor Buffer, bool Persistent) registered))
                    return registered.Buffer;
                (Module? child, string rest) = Descend(target);
                return child?.get_buffer(rest);
            }

            private (Module? Child, string Remainder) Descend(string target)
            {
                int dot = target.IndexOf('.');
                if (dot < 0)
                    return (null, "");
                return (named_children().FirstOrDefault(named => named.name == target[..dot]).module, target[(dot + 1)..]);
            }
        }
    }
}
