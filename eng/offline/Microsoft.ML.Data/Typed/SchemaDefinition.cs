using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns that the members of a class are mapped to, which a caller may change before it is used.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    /// <summary>Which accessors a property needs in order to become a column.</summary>
    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName);
        set
        {
            Contracts.CheckValue(value, nameof(value));
            if (value.ColumnName != columnName)
            {
                throw Contracts.ExceptParam(
                    nameof(columnName),
                    $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            }

            int index = FindIndex(column => column.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    /// <summary>The columns of the public fields and properties of a class, by their types and attributes.</summary>
    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Contracts.CheckValue(userType, nameof(userType));
        var definition = new SchemaDefinition();
        var names = new HashSet<string>();
        foreach (MemberInfo member in ColumnMember.Find(userType, direction))
        {
            // The type that an attribute stands for is made known by the first member that carries the attribute.
            DataViewTypeAttribute[] typeAttributes = member.GetCustomAttributes<DataViewTypeAttribute>().ToArray();
            if (typeAttributes.Length > 1)
            {
                throw Contracts.ExceptParam(
                    nameof(userType),
                    $"Member {member.Name} cannot be marked with multiple attributes derived from " +
                    $"{typeof(DataViewTypeAttribute)}.");
            }

            if (typeAttributes.Length == 1)
                typeAttributes[0].Register();

            string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            if (!names.Add(name))
                throw Contracts.ExceptParam(nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            definition.Add(new Column(member.Name, ColumnMember.InferType(member), name));
        }

        return definition;
    }

    /// <summary>The column of one member.</summary>
    public sealed class Column
    {
        private readonly Dictionary<string, (DataViewType Type, Delegate Getter)> _annotations = new();

        internal Column(string memberName, DataViewType columnType, string columnName = null)
        {
            MemberName = memberName;
            ColumnName = columnName ?? memberName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations
        {
            get
            {
                var builder = new DataViewSchema.Annotations.Builder();
                foreach (var (kind, annotation) in _annotations)
                    builder.Add(kind, annotation.Type, annotation.Getter);
                return builder.ToAnnotations();
            }
        }

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Contracts.CheckValue(kind, nameof(kind));
            Contracts.CheckValue(annotationType, nameof(annotationType));
            if (_annotations.ContainsKey(kind))
                throw Contracts.Except("Column already contains an annotation of this kind.");
            _annotations.Add(kind, (annotationType, AnnotationValue.MakeGetter(value, annotationType)));
        }

        internal void CopyAnnotations(DataViewSchema.Annotations source)
        {
            foreach (DataViewSchema.Column annotation in source.Schema)
            {
                var getter = (Delegate)GenericCall.Invoke(
                    AnnotationValue.GetGetter<int>, annotation.Type.RawType, source, annotation);
                _annotations[annotation.Name] = (annotation.Type, getter);
            }
        }
    }

    private static class AnnotationValue
    {
        public static Delegate GetGetter<T>(DataViewSchema.Annotations source, DataViewSchema.Column annotation)
            => source.GetGetter<T>(annotation);

        /// <summary>A getter of the annotation's own type; an array may be given for a vector and a string for text.</summary>
        public static Delegate MakeGetter<T>(T value, DataViewType type)
        {
            if (type.RawType == typeof(T))
                return (ValueGetter<T>)((ref T destination) => destination = value);
            if (value is string text && type is TextDataViewType)
                return MakeGetter(text.AsMemory(), type);
            if (value is string[] texts && type is VectorDataViewType { ItemType: TextDataViewType })
                return MakeArrayGetter(Array.ConvertAll(texts, item => item.AsMemory()));
            if (value is Array && type is VectorDataViewType vector && vector.ItemType.RawType == typeof(T).GetElementType())
                return (Delegate)GenericCall.Invoke(MakeArrayGetter<int>, vector.ItemType.RawType, value);
            throw Contracts.Except(
                $"Annotation type mismatch: a value of type {typeof(T)} cannot be an annotation of type {type}.");
        }

        private static Delegate MakeArrayGetter<TItem>(TItem[] items)
            => (ValueGetter<VBuffer<TItem>>)(
                (ref VBuffer<TItem> destination) => new VBuffer<TItem>(items.Length, items).CopyTo(ref destination));
    }
}
