using System.Reflection;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>A call in compiled code.</summary>
/// <param name="Method">What is called.</param>
/// <param name="Constants">
/// What it gets, in the order of the parameters: an <see cref="int"/> (also for bool and enumerations), <see cref="long"/> or
/// <see cref="double"/>, null, or <see cref="Unknown"/>.
/// </param>
internal sealed record MethodCall(MethodBase Method, object?[] Constants)
{
    public static object Unknown { get; } = new();

    /// <summary>What a parameter gets; <see cref="Unknown"/> also where the method has none of this name.</summary>
    public object? this[string parameter]
    {
        get
        {
            int i = Array.FindIndex(Method.GetParameters(), item => item.Name == parameter);
            return i < 0 ? Unknown : Constants[i];
        }
    }

    public bool Has(string parameter) => Method.GetParameters().Any(item => item.Name == parameter);
}
