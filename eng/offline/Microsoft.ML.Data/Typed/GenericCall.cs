using System;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Microsoft.ML.Data;

/// <summary>Calls a generic method for types that are known only at run time.</summary>
internal static class GenericCall
{
    /// <param name="sample">Any instantiation of the method (with one type argument), and the object to call it on.</param>
    /// <param name="type">The type argument to call it with.</param>
    /// <param name="arguments">The arguments.</param>
    public static object Invoke(Delegate sample, Type type, params object[] arguments)
        => Invoke(sample, [type], arguments);

    public static object Invoke(Delegate sample, Type[] types, object[] arguments)
    {
        MethodInfo method = sample.Method.GetGenericMethodDefinition().MakeGenericMethod(types);
        try
        {
            return method.Invoke(sample.Target, arguments);
        }
        catch (TargetInvocationException ex) when (ex.InnerException != null)
        {
            // The caller wants the exception of the method, not the fact that it was called by reflection.
            ExceptionDispatchInfo.Capture(ex.InnerException).Throw();
            throw;
        }
    }
}
