using System;

namespace Microsoft.ML.Data;

/// <summary>Marks a member of a user's class as being of a custom column type.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    public abstract bool Equals(DataViewTypeAttribute other);

    /// <summary>Makes the pairing of the custom column type and the .NET type known.</summary>
    public abstract void Register();
}
