namespace MLVision.Extensions.Torch;

/// <summary>
/// Marks a static method that builds a network of the application: it takes <see cref="NetworkOptions"/> and returns a
/// <c>torch.nn.Module&lt;Tensor, Tensor&gt;</c>. A model that was trained with such a network names the method, and loading the
/// model calls it again; a method without this attribute is never called by a model.
/// </summary>
/// <remarks>
/// Called with the same options, the method must build a network with the same parameters and buffers. It stays loadable as long
/// as the assembly, the type and the method keep their names.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactoryAttribute : Attribute;
