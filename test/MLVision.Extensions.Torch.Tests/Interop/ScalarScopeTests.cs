using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class ScalarScopeTests
{
    [TestMethod]
    public void Numbers_have_their_value_while_the_scope_lasts()
    {
        using DisposeScope scope = NewDisposeScope();
        using var numbers = new ScalarScope();
        Tensor ten = full([1], numbers.Of(10));
        Assert.AreEqual(10 * 0.25 + 3, ten.mul(numbers.Of(0.25)).add(numbers.Of(3), ScalarScope.One).item<float>(), 1e-6);
    }

    // No run shows reliably that one of them is left: it takes a garbage collection at a moment of some nanoseconds.
    [TestMethod]
    public void No_other_method_of_the_library_gives_an_operator_a_number_that_nothing_keeps_alive() =>
        AssertNoneOf(typeof(ScalarScope), method => MakesNumber(method) || MakesBatchNorm(method));

    // Tests make such norms, but do not train them.
    [TestMethod]
    public void No_other_method_of_these_tests_does() => AssertNoneOf(typeof(ScalarScopeTests), MakesNumber);

    [TestMethod]
    public void The_search_finds_them()
    {
        MethodInfo method = ((Delegate)Careless).Method;
        Assert.HasCount(4, MethodCalls.Of(method).Where(call => MakesNumber(call.Method)));
    }

    private static void AssertNoneOf(Type exception, Func<MethodBase, bool> isCareless)
    {
        string[] found = [.. from method in MethodCalls.MethodsOf(exception.Assembly)
                             where method.DeclaringType != exception
                             from call in MethodCalls.Of(method).Select(item => item.Method).Where(isCareless)
                             select $"{method.DeclaringType}.{method.Name} calls {call.DeclaringType!.Name}.{call}"];
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }

    private static Tensor Careless(Tensor tensor) => (tensor.mul(2.0) + 1).add(tensor).square();

    /// <summary>Whether it makes a <see cref="Scalar"/> on the fly; so do some of TorchSharp's methods that get none.</summary>
    private static bool MakesNumber(MethodBase method)
    {
        if (method is MethodInfo { IsStatic: true } maker && maker.ReturnType == typeof(Scalar))
            return maker.Module == typeof(Scalar).Module;
        if (method.DeclaringType != typeof(Tensor))
            return false;
        Type[] parameters = Array.ConvertAll(method.GetParameters(), parameter => parameter.ParameterType);
        return method.Name switch
        {
            "add" or "add_" or "addcdiv" or "addcdiv_" => parameters[^1] == typeof(Tensor) || parameters is [_],
            "square" or "celu" or "celu_" or "elu" or "elu_" or "softplus" => true,
            "op_Addition" => true,
            "op_Subtraction" or "op_Multiply" or "op_Division" or "op_Modulus" =>
                parameters.Any(type => type != typeof(Tensor) && type != typeof(Scalar)),
            _ => false,
        };
    }

    /// <summary>Whether it makes a module that counts the batches so.</summary>
    private static bool MakesBatchNorm(MethodBase method) =>
        method.DeclaringType == typeof(nn) && method.Name.StartsWith("BatchNorm", StringComparison.Ordinal);
}
