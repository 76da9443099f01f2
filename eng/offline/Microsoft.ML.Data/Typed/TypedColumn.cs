using System;
using System.Collections.Generic;
using System.Linq;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column bound to a member of a user's class.</summary>
internal sealed class TypedColumn
{
    private TypedColumn(string name, DataViewType type, MemberInfo member, DataViewSchema.Annotations annotations)
    {
        Name = name;
        Type = type;
        Member = member;
        Annotations = annotations;
    }

    public string Name { get; }

    public DataViewType Type { get; }

    public MemberInfo Member { get; }

    public DataViewSchema.Annotations Annotations { get; }

    public Type MemberType => ColumnMember.TypeOf(Member);

    /// <summary>The columns of a class: by a definition the caller gave, or by the members that the direction allows.</summary>
    public static TypedColumn[] Bind(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction)
        => (definition ?? SchemaDefinition.Create(userType, direction)).Select(column => Bind(userType, column)).ToArray();

    public static DataViewSchema MakeSchema(IEnumerable<TypedColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (TypedColumn column in columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder.ToSchema();
    }

    /// <summary>A compiled reader of the member.</summary>
    public Func<TRow, TValue> MakeReader<TRow, TValue>()
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow), "row");
        return Expression.Lambda<Func<TRow, TValue>>(MemberOf(row), row).Compile();
    }

    /// <summary>A compiled writer of the member.</summary>
    public Action<TRow, TValue> MakeWriter<TRow, TValue>()
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow), "row");
        ParameterExpression value = Expression.Parameter(typeof(TValue), "value");
        return Expression.Lambda<Action<TRow, TValue>>(Expression.Assign(MemberOf(row), value), row, value).Compile();
    }

    /// <summary>Whether the value can be read, which a property without a getter does not allow.</summary>
    public bool CanRead => Member is FieldInfo || ((PropertyInfo)Member).GetGetMethod() != null;

    private MemberExpression MemberOf(Expression row) => Member is FieldInfo field
        ? Expression.Field(row, field)
        : Expression.Property(row, (PropertyInfo)Member);

    private static TypedColumn Bind(Type userType, SchemaDefinition.Column column)
    {
        const string parameter = "userSchemaDefinition";
        if (column.MemberName == null)
            throw Contracts.ExceptParam(parameter, "Null field name detected in schema definition");
        MemberInfo member = (MemberInfo)userType.GetField(column.MemberName) ?? userType.GetProperty(column.MemberName)
            ?? throw Contracts.ExceptParam(
                parameter, $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");

        var (itemRawType, isVector) = ColumnMember.Describe(member);
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        DataViewType type = column.ColumnType ?? ColumnMember.InferType(member);
        if (isVector != type is VectorDataViewType)
        {
            throw Contracts.ExceptParam(
                parameter,
                $"Column '{name}' is supposed to be {Word(type is VectorDataViewType)}, but type of associated field " +
                $"'{column.MemberName}' is {Word(isVector)}");
        }

        if (type.GetItemType().RawType != itemRawType)
        {
            throw Contracts.ExceptParam(
                parameter,
                $"Column '{name}' is supposed to have item type {type.GetItemType().RawType}, " +
                $"but associated field has type {itemRawType}");
        }

        return new TypedColumn(name, type, member, column.Annotations);
    }

    private static string Word(bool isVector) => isVector ? "vector" : "scalar";
}
