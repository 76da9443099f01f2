using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace Microsoft.ML.Runtime;

/// <summary>
/// Checks of arguments and files, and the exceptions they throw. Every exception passes through the context (which may be null)
/// so that it says which component threw it, and is marked: callers can tell it from an accident.
/// </summary>
internal static class Contracts
{
    private const string MarkKey = "ML_IsMarked";

    public static bool IsMarked(this Exception ex) => ex.Data.Contains(MarkKey);

    public static TException Mark<TException>(TException ex)
        where TException : Exception
    {
        ex.Data[MarkKey] = 1;
        return ex;
    }

    public static Exception Except(string message) => Mark(new InvalidOperationException(message));

    public static Exception Except(this IExceptionContext ctx, string message)
        => Marked(ctx, new InvalidOperationException(message));

    public static Exception Except(this IExceptionContext ctx, string format, params object[] args)
        => Marked(ctx, new InvalidOperationException(string.Format(format, args)));

    public static Exception Except(Exception inner, string message) => Mark(new InvalidOperationException(message, inner));

    public static Exception Except(this IExceptionContext ctx, Exception inner, string message)
        => Marked(ctx, new InvalidOperationException(message, inner));

    public static Exception ExceptParam(string name, string message) => Mark(new ArgumentOutOfRangeException(name, message));

    public static Exception ExceptParam(this IExceptionContext ctx, string name, string message)
        => Marked(ctx, new ArgumentOutOfRangeException(name, message));

    public static Exception ExceptParam(this IExceptionContext ctx, string name, string format, params object[] args)
        => Marked(ctx, new ArgumentOutOfRangeException(name, string.Format(format, args)));

    public static Exception ExceptUserArg(string name, string message) => Mark(new ArgumentOutOfRangeException(name, message));

    public static Exception ExceptUserArg(this IExceptionContext ctx, string name, string message)
        => Marked(ctx, new ArgumentOutOfRangeException(name, message));

    public static Exception ExceptUserArg(this IExceptionContext ctx, string name, string format, params object[] args)
        => Marked(ctx, new ArgumentOutOfRangeException(name, string.Format(format, args)));

    public static Exception ExceptDecode(string message) => Mark(new FormatException(message));

    public static Exception ExceptDecode(this IExceptionContext ctx, string message) => Marked(ctx, new FormatException(message));

    public static Exception ExceptDecode(this IExceptionContext ctx, string format, params object[] args)
        => Marked(ctx, new FormatException(string.Format(format, args)));

    public static Exception ExceptDecode(this IExceptionContext ctx, Exception inner, string message)
        => Marked(ctx, new FormatException(message, inner));

    public static Exception ExceptNotSupp(string message) => Mark(new NotSupportedException(message));

    public static Exception ExceptNotSupp(this IExceptionContext ctx, string message)
        => Marked(ctx, new NotSupportedException(message));

    /// <param name="ctx">Who throws.</param>
    /// <param name="parameter">The parameter that carries the schema.</param>
    /// <param name="columnRole">What the column is for: "input", "label", "feature", ...</param>
    /// <param name="columnName">The column that is missing.</param>
    public static Exception ExceptSchemaMismatch(
        this IExceptionContext ctx, string parameter, string columnRole, string columnName)
        => Marked(ctx, new ArgumentOutOfRangeException(parameter, $"Could not find {columnRole} column '{columnName}'"));

    /// <param name="ctx">Who throws.</param>
    /// <param name="parameter">The parameter that carries the schema.</param>
    /// <param name="columnRole">What the column is for: "input", "label", "feature", ...</param>
    /// <param name="columnName">The column of the wrong type.</param>
    /// <param name="expectedType">What was wanted.</param>
    /// <param name="actualType">What it is.</param>
    public static Exception ExceptSchemaMismatch(
        this IExceptionContext ctx,
        string parameter,
        string columnRole,
        string columnName,
        string expectedType,
        string actualType)
        => Marked(ctx, new ArgumentOutOfRangeException(
            parameter, $"Schema mismatch for {columnRole} column '{columnName}': expected {expectedType}, got {actualType}"));

    public static void Check([DoesNotReturnIf(false)] bool condition, string message = null)
    {
        if (!condition)
            throw Mark(message == null ? new InvalidOperationException() : new InvalidOperationException(message));
    }

    public static void Check(this IExceptionContext ctx, [DoesNotReturnIf(false)] bool condition, string message = null)
    {
        if (!condition)
            throw Marked(ctx, message == null ? new InvalidOperationException() : new InvalidOperationException(message));
    }

    public static void CheckParam(bool condition, string name, string message = null)
    {
        if (!condition)
            throw Mark(new ArgumentOutOfRangeException(name, message));
    }

    public static void CheckParam(this IExceptionContext ctx, bool condition, string name, string message = null)
    {
        if (!condition)
            throw Marked(ctx, new ArgumentOutOfRangeException(name, message));
    }

    public static void CheckUserArg(bool condition, string name, string message = null)
    {
        if (!condition)
            throw Mark(new ArgumentOutOfRangeException(name, message));
    }

    public static void CheckUserArg(this IExceptionContext ctx, bool condition, string name, string message = null)
    {
        if (!condition)
            throw Marked(ctx, new ArgumentOutOfRangeException(name, message));
    }

    public static void CheckValue<T>(T value, string name)
        where T : class
    {
        if (value == null)
            throw Mark(new ArgumentNullException(name));
    }

    public static void CheckValue<T>(this IExceptionContext ctx, T value, string name)
        where T : class
    {
        if (value == null)
            throw Marked(ctx, new ArgumentNullException(name));
    }

    /// <summary>Hands back the value that must not be null.</summary>
    public static T CheckRef<T>(T value, string name)
        where T : class
    {
        CheckValue(value, name);
        return value;
    }

    public static T CheckRef<T>(this IExceptionContext ctx, T value, string name)
        where T : class
    {
        ctx.CheckValue(value, name);
        return value;
    }

    public static string CheckNonEmpty(string value, string name) => CheckNonEmpty(null, value, name);

    public static string CheckNonEmpty(this IExceptionContext ctx, string value, string name, string message = null)
    {
        if (string.IsNullOrEmpty(value))
            throw Marked(ctx, new ArgumentOutOfRangeException(name, message ?? $"{name} cannot be null or empty"));
        return value;
    }

    public static string CheckNonWhiteSpace(string value, string name) => CheckNonWhiteSpace(null, value, name);

    public static string CheckNonWhiteSpace(this IExceptionContext ctx, string value, string name, string message = null)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw Marked(ctx, new ArgumentOutOfRangeException(name, message ?? $"{name} cannot be null or white space"));
        return value;
    }

    public static void CheckNonEmpty<T>(
        this IExceptionContext ctx, IReadOnlyCollection<T> values, string name, string message = null)
    {
        if (values == null || values.Count == 0)
            throw Marked(ctx, new ArgumentOutOfRangeException(name, message ?? $"{name} cannot be null or empty"));
    }

    public static void CheckDecode(bool condition, string message = "The file is damaged.")
    {
        if (!condition)
            throw ExceptDecode(message);
    }

    public static void CheckDecode(this IExceptionContext ctx, bool condition, string message = "The file is damaged.")
    {
        if (!condition)
            throw ctx.ExceptDecode(message);
    }

    private static TException Marked<TException>(IExceptionContext ctx, TException ex)
        where TException : Exception
    {
        Mark(ex);
        return ctx == null ? ex : ctx.Process(ex);
    }
}
