namespace MLVision.Extensions.Bridge;

/// <summary>Marks a transformer that is saved in <c>model.zip</c>, under a name; see <see cref="IComponent{TSelf}"/>.</summary>
/// <param name="id">
/// The name in the file, unique within the assembly. It outlives renamings of the class: once published it never changes.
/// </param>
/// <param name="version">The version of what the component writes, from 1, one more with every change of it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ComponentAttribute(string id, int version) : Attribute
{
    /// <summary>The name in the file.</summary>
    public string Id { get; } = id;

    /// <summary>The version that is written, and the newest one that can be read.</summary>
    public int Version { get; } = version;
}
