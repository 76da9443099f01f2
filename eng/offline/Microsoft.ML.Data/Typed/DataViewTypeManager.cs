using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Which .NET types, with which attribute on a member, stand for which custom column types.</summary>
public static class DataViewTypeManager
{
    private static readonly HashSet<Type> _builtIn =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(float), typeof(double), typeof(string), typeof(ReadOnlySpan<char>), typeof(ReadOnlyMemory<char>),
        typeof(VBuffer<>), typeof(Nullable<>), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DataViewRowId),
    ];

    private static readonly Dictionary<Registration, DataViewType> _toDataViewType = new();
    private static readonly Dictionary<DataViewType, Registration> _toRegistration = new();
    private static readonly object _lock = new();

    [Obsolete(
        "This API is deprecated, please use the new form of Register which takes in a single DataViewTypeAttribute instead.",
        false)]
    public static void Register(DataViewType dataViewType, Type type, IEnumerable<Attribute> typeAttributes)
    {
        DataViewTypeAttribute typeAttribute = null;
        if (typeAttributes != null)
        {
            Attribute[] all = typeAttributes.ToArray();
            if (all.Length > 1)
                throw Contracts.ExceptParam(nameof(type), $"Type {type} has too many attributes.");
            if (all.Length == 1)
            {
                typeAttribute = all[0] as DataViewTypeAttribute
                    ?? throw Contracts.ExceptParam(
                        nameof(type), $"Type {type} has an attribute that is not of {nameof(DataViewTypeAttribute)}.");
            }
        }

        Register(dataViewType, type, typeAttribute);
    }

    /// <summary>Pairs a column type with a .NET type. The same pair may be registered again, a different one may not.</summary>
    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        Contracts.CheckValue(dataViewType, nameof(dataViewType));
        Contracts.CheckValue(type, nameof(type));
        if (_builtIn.Contains(type))
        {
            throw Contracts.ExceptParam(
                nameof(type),
                $"Type {type} has been registered as ML.NET's default supported type, so it can't not be registered again.");
        }

        var registration = new Registration(type, typeAttribute);
        lock (_lock)
        {
            bool typeKnown = _toDataViewType.TryGetValue(registration, out DataViewType oldType);
            bool dataViewTypeKnown = _toRegistration.TryGetValue(dataViewType, out Registration oldRegistration);
            if (typeKnown && !oldType.Equals(dataViewType))
            {
                throw Contracts.ExceptParam(
                    nameof(type),
                    $"Repeated type register. The raw type {type} has been associated with {oldType} so it " +
                    $"cannot be associated with {dataViewType}.");
            }

            if (dataViewTypeKnown && !oldRegistration.Equals(registration))
            {
                throw Contracts.ExceptParam(
                    nameof(dataViewType),
                    $"Repeated type register. The DataView type {dataViewType} has been associated with {oldRegistration.Type} " +
                    $"so it cannot be associated with {type}.");
            }

            _toDataViewType[registration] = dataViewType;
            _toRegistration[dataViewType] = registration;
        }
    }

    /// <summary>The column type of a member of a registered .NET type with these attributes, or null.</summary>
    internal static DataViewType GetDataViewTypeOrNull(Type type, IEnumerable<Attribute> attributes)
    {
        var registration = new Registration(type, attributes?.OfType<DataViewTypeAttribute>().FirstOrDefault());
        lock (_lock)
            return _toDataViewType.GetValueOrDefault(registration);
    }

    internal static bool Knows(DataViewType dataViewType)
    {
        lock (_lock)
            return _toRegistration.ContainsKey(dataViewType);
    }

    private readonly record struct Registration(Type Type, DataViewTypeAttribute Attribute)
    {
        public bool Equals(Registration other)
            => Type == other.Type
                && (Attribute == null ? other.Attribute == null : other.Attribute != null && Attribute.Equals(other.Attribute));

        public override int GetHashCode() => HashCode.Combine(Type, Attribute);
    }
}
