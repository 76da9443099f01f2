using System.Runtime.CompilerServices;
using Microsoft.ML;
using MLVision.Extensions.Bridge;

// One loadable class for every component of every package: ML.NET loads this assembly because the header of a saved component
// names it, finds this attribute, and asks ComponentLoader, which reads from the payload whose component it is.
[assembly: LoadableClass(typeof(ITransformer), typeof(ComponentLoader), null, typeof(SignatureLoadModel),
    "MLVision component", ComponentLoader.LoaderSignature)]

// The attribute is internal to ML.NET: the runtime ignores it on foreign assemblies that do not say this.
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]

namespace System.Runtime.CompilerServices
{
    /// <summary>The runtime knows this attribute by its name; the base class library does not declare it.</summary>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
    {
        public string AssemblyName { get; } = assemblyName;
    }
}
