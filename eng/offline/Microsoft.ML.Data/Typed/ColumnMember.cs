using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The public fields and properties of a user's class, seen as columns.</summary>
internal static class ColumnMember
{
    /// <summary>The members that are columns: public, not marked otherwise, with the accessors the direction needs.</summary>
    public static IEnumerable<MemberInfo> Find(Type userType, SchemaDefinition.Direction direction)
    {
        IEnumerable<MemberInfo> fields = userType
            .GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Where(field => !field.IsLiteral);
        IEnumerable<MemberInfo> properties = userType
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && HasAccessors(property, direction));
        return fields.Concat(properties).Where(IsColumn);
    }

    public static Type TypeOf(MemberInfo member) => member switch
    {
        FieldInfo field => field.FieldType,
        PropertyInfo property => property.PropertyType,
        _ => throw Contracts.ExceptNotSupp("Expected a FieldInfo or a PropertyInfo"),
    };

    /// <summary>
    /// What the column of a member holds: the .NET type of its (item) values, and whether it is a vector of them.
    /// </summary>
    public static (Type ItemType, bool IsVector) Describe(Type memberType)
    {
        bool isVector = true;
        Type item;
        if (memberType.IsArray)
            item = memberType.GetElementType();
        else if (memberType.IsGenericType && memberType.GetGenericTypeDefinition() == typeof(VBuffer<>))
            item = memberType.GetGenericArguments()[0];
        else
            (item, isVector) = (memberType, false);

        // Text is held as memory in a column, which may be a part of a longer string.
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, isVector);
    }

    /// <summary>As <see cref="Describe(Type)"/>, for members of supported types only.</summary>
    public static (Type ItemType, bool IsVector) Describe(MemberInfo member)
    {
        var (item, isVector) = Describe(TypeOf(member));
        if (ColumnTypeExtensions.TryPrimitiveTypeFromType(item) == null
            && DataViewTypeManager.GetDataViewTypeOrNull(item, member.GetCustomAttributes()) == null)
        {
            throw Contracts.ExceptParam(
                "rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        }

        return (item, isVector);
    }

    /// <summary>The column type that the type and the attributes of a member ask for.</summary>
    public static DataViewType InferType(MemberInfo member)
    {
        var (itemRawType, isVector) = Describe(member);
        if (DataViewTypeManager.GetDataViewTypeOrNull(itemRawType, member.GetCustomAttributes()) is { } custom)
            return custom;

        PrimitiveDataViewType itemType = ColumnTypeExtensions.TryPrimitiveTypeFromType(itemRawType);
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            if (!KeyDataViewType.IsValidDataType(itemRawType))
            {
                throw Contracts.ExceptParam(
                    "userType",
                    $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid " +
                    "kind of data for a key type");
            }

            itemType = new KeyDataViewType(itemRawType, key.KeyCount.Count ?? KeyConversion.MaxOf(itemRawType));
        }

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        if (!isVector)
        {
            if (vector != null)
            {
                throw Contracts.ExceptParam(
                    "userType",
                    $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
            }

            return itemType;
        }

        return vector?.Dims is { Length: > 0 } dimensions
            ? new VectorDataViewType(itemType, dimensions)
            : new VectorDataViewType(itemType);
    }

    private static bool HasAccessors(PropertyInfo property, SchemaDefinition.Direction direction)
        => (direction.HasFlag(SchemaDefinition.Direction.Read) && property.GetGetMethod() != null)
            || (direction.HasFlag(SchemaDefinition.Direction.Write) && property.GetSetMethod() != null);

    // A member of type IChannel is a place to log to, not a value.
    private static bool IsColumn(MemberInfo member)
        => TypeOf(member) != typeof(IChannel) && member.GetCustomAttribute<NoColumnAttribute>() == null;
}
