using System;

namespace Microsoft.ML.Data;

/// <summary>Text as <see cref="ReadOnlyMemory{T}"/> of characters.</summary>
public sealed class TextDataViewType : PrimitiveDataViewType
{
    private TextDataViewType()
        : base(typeof(ReadOnlyMemory<char>))
    {
    }

    public static TextDataViewType Instance { get; } = new TextDataViewType();

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => "String";
}

/// <summary>Numbers.</summary>
public sealed class NumberDataViewType : PrimitiveDataViewType
{
    private readonly string _name;

    private NumberDataViewType(Type rawType)
        : base(rawType)
    {
        _name = rawType.Name;
    }

    public static NumberDataViewType SByte { get; } = new NumberDataViewType(typeof(sbyte));

    public static NumberDataViewType Byte { get; } = new NumberDataViewType(typeof(byte));

    public static NumberDataViewType Int16 { get; } = new NumberDataViewType(typeof(short));

    public static NumberDataViewType UInt16 { get; } = new NumberDataViewType(typeof(ushort));

    public static NumberDataViewType Int32 { get; } = new NumberDataViewType(typeof(int));

    public static NumberDataViewType UInt32 { get; } = new NumberDataViewType(typeof(uint));

    public static NumberDataViewType Int64 { get; } = new NumberDataViewType(typeof(long));

    public static NumberDataViewType UInt64 { get; } = new NumberDataViewType(typeof(ulong));

    public static NumberDataViewType Single { get; } = new NumberDataViewType(typeof(float));

    public static NumberDataViewType Double { get; } = new NumberDataViewType(typeof(double));

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => _name;
}

/// <summary>The type of row identifiers.</summary>
public sealed class RowIdDataViewType : PrimitiveDataViewType
{
    private RowIdDataViewType()
        : base(typeof(DataViewRowId))
    {
    }

    public static RowIdDataViewType Instance { get; } = new RowIdDataViewType();

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => "DataViewRowId";
}

public sealed class BooleanDataViewType : PrimitiveDataViewType
{
    private BooleanDataViewType()
        : base(typeof(bool))
    {
    }

    public static BooleanDataViewType Instance { get; } = new BooleanDataViewType();

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => "Boolean";
}

public sealed class DateTimeDataViewType : PrimitiveDataViewType
{
    private DateTimeDataViewType()
        : base(typeof(DateTime))
    {
    }

    public static DateTimeDataViewType Instance { get; } = new DateTimeDataViewType();

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => "DateTime";
}

public sealed class DateTimeOffsetDataViewType : PrimitiveDataViewType
{
    private DateTimeOffsetDataViewType()
        : base(typeof(DateTimeOffset))
    {
    }

    public static DateTimeOffsetDataViewType Instance { get; } = new DateTimeOffsetDataViewType();

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => "DateTimeOffset";
}

public sealed class TimeSpanDataViewType : PrimitiveDataViewType
{
    private TimeSpanDataViewType()
        : base(typeof(TimeSpan))
    {
    }

    public static TimeSpanDataViewType Instance { get; } = new TimeSpanDataViewType();

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => "TimeSpan";
}
