using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Carries an exception from the thread that computes rows to the one that reads them.</summary>
internal static class WorkerError
{
    private const string MarkKey = "ML_WorkerError";

    /// <summary>
    /// An exception to throw on another thread: of the type that upstream throws there, saying what happened, and once only.
    /// </summary>
    public static Exception Wrap(Exception ex)
    {
        if (ex.Data.Contains(MarkKey))
            return ex;
        Exception wrapped = Contracts.Except(ex, $"An exception occurred while rows were computed ahead: {ex.Message}");
        wrapped.Data[MarkKey] = true;
        return wrapped;
    }
}
