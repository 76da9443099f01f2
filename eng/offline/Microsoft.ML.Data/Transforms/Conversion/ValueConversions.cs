using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Maps a value to one of another type.</summary>
internal delegate void ValueMapper<TSrc, TDst>(in TSrc src, ref TDst dst);

/// <summary>
/// The conversions between column types. Which exist, and what they do with values that do not fit, is as upstream.
/// </summary>
internal static class ValueConversions
{
    private static readonly Dictionary<(Type, Type), Delegate> _mappers = MakeMappers();

    /// <summary>
    /// The mapper, a <see cref="ValueMapper{TSrc, TDst}"/>, between two scalar types; false where there is no conversion. Keys
    /// convert to keys of the same count and to unsigned integers that hold all of them; text is parsed as a key counted from 0.
    /// </summary>
    public static bool TryGet(DataViewType source, DataViewType destination, out Delegate mapper)
    {
        mapper = null;
        if (source is KeyDataViewType from)
        {
            if (destination is KeyDataViewType to)
            {
                if (from.Count != to.Count)
                    return false;
            }
            else if (!KeyDataViewType.IsValidDataType(destination.RawType)
                || from.Count > KeyConversion.MaxOf(destination.RawType))
            {
                return false;
            }
        }
        else if (destination is KeyDataViewType key)
        {
            if (source is not TextDataViewType)
                return false;
            mapper = (Delegate)GenericCall.Invoke(MakeKeyParser<int>, key.RawType, key.Count);
            return true;
        }

        return _mappers.TryGetValue((source.RawType, destination.RawType), out mapper);
    }

    public static ValueMapper<TSrc, TDst> Get<TSrc, TDst>(DataViewType source, DataViewType destination)
    {
        if (!TryGet(source, destination, out Delegate mapper))
            throw Contracts.Except($"No standard conversion from '{source}' to '{destination}'");
        return (ValueMapper<TSrc, TDst>)mapper;
    }

    /// <summary>
    /// The text of a value as ML.NET writes it to files and annotations; keys count from 0 and a missing one is empty.
    /// </summary>
    public static Func<T, string> GetStringConversion<T>(DataViewType type)
    {
        if (type is KeyDataViewType key)
        {
            Func<T, ulong> widen = KeyConversion.ToUInt64<T>();
            ulong count = key.Count;
            return value => widen(value) is var number && (number == 0 || number > count)
                ? ""
                : (number - 1).ToString(CultureInfo.InvariantCulture);
        }

        return value => value switch
        {
            float single => float.IsNaN(single) ? "?" : single.ToString("R", CultureInfo.InvariantCulture),
            double number => double.IsNaN(number) ? "?" : number.ToString("G17", CultureInfo.InvariantCulture),
            bool flag => flag ? "1" : "0",
            ReadOnlyMemory<char> text => text.ToString(),
            TimeSpan time => time.ToString("c"),
            DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
            DataViewRowId id => TextOf(id),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw Contracts.Except($"No conversion from '{type}' to text"),
        };
    }

    private static Dictionary<(Type, Type), Delegate> MakeMappers()
    {
        var table = new Dictionary<(Type, Type), Delegate>();
        AddSigned<sbyte>(table);
        AddSigned<short>(table);
        AddSigned<int>(table);
        AddSigned<long>(table);
        AddUnsigned<byte>(table);
        AddUnsigned<ushort>(table);
        AddUnsigned<uint>(table);
        AddUnsigned<ulong>(table);
        AddFloating<float>(table, "G7");
        AddFloating<double>(table, "G17");
        AddBoolean(table);
        AddTicks<TimeSpan>(table, value => value.Ticks, value => value.ToString("c"));
        AddTicks<DateTime>(table, value => value.Ticks, value => value.ToString("o", CultureInfo.InvariantCulture));
        AddTicks<DateTimeOffset>(table, value => value.UtcTicks, value => value.ToString("o", CultureInfo.InvariantCulture));
        Add(table, (in DateTime src, ref DateTime dst) => dst = src);
        Add(table, (in DataViewRowId src, ref ReadOnlyMemory<char> dst) => dst = TextOf(src).AsMemory());
        AddText(table);
        return table;
    }

    private static void Add<TSrc, TDst>(Dictionary<(Type, Type), Delegate> table, ValueMapper<TSrc, TDst> mapper)
        => table.Add((typeof(TSrc), typeof(TDst)), mapper);

    // Integers that do not fit lose their high bits.
    private static void AddSigned<T>(Dictionary<(Type, Type), Delegate> table)
        where T : INumberBase<T>
    {
        Add(table, (in T src, ref sbyte dst) => dst = sbyte.CreateTruncating(src));
        Add(table, (in T src, ref short dst) => dst = short.CreateTruncating(src));
        Add(table, (in T src, ref int dst) => dst = int.CreateTruncating(src));
        Add(table, (in T src, ref long dst) => dst = long.CreateTruncating(src));
        AddFromInteger<T>(table);
    }

    // Unsigned integers may be keys, so that what does not fit becomes 0, the missing key.
    private static void AddUnsigned<T>(Dictionary<(Type, Type), Delegate> table)
        where T : INumberBase<T>
    {
        Add(table, (in T src, ref byte dst) => dst = (byte)FitOrZero(ulong.CreateTruncating(src), byte.MaxValue));
        Add(table, (in T src, ref ushort dst) => dst = (ushort)FitOrZero(ulong.CreateTruncating(src), ushort.MaxValue));
        Add(table, (in T src, ref uint dst) => dst = (uint)FitOrZero(ulong.CreateTruncating(src), uint.MaxValue));
        Add(table, (in T src, ref ulong dst) => dst = ulong.CreateTruncating(src));
        Add(table, (in T src, ref DataViewRowId dst) => dst = new DataViewRowId(ulong.CreateTruncating(src), 0));
        Add(table, (in DataViewRowId src, ref T dst) =>
            dst = src.High == 0 && ulong.CreateTruncating(T.CreateTruncating(src.Low)) == src.Low
                ? T.CreateTruncating(src.Low)
                : T.Zero);
        AddFromInteger<T>(table);
    }

    private static void AddFromInteger<T>(Dictionary<(Type, Type), Delegate> table)
        where T : INumberBase<T>
    {
        Add(table, (in T src, ref float dst) => dst = float.CreateTruncating(src));
        Add(table, (in T src, ref double dst) => dst = double.CreateTruncating(src));
        Add(table, (in T src, ref bool dst) => dst = !T.IsZero(src));
        Add(table, (in T src, ref ReadOnlyMemory<char> dst) => dst = src.ToString(null, CultureInfo.InvariantCulture).AsMemory());
    }

    private static void AddFloating<T>(Dictionary<(Type, Type), Delegate> table, string format)
        where T : INumberBase<T>
    {
        Add(table, (in T src, ref float dst) => dst = float.CreateTruncating(src));
        Add(table, (in T src, ref double dst) => dst = double.CreateTruncating(src));
        Add(table, (in T src, ref bool dst) => dst = !T.IsZero(src));
        Add(table, (in T src, ref ReadOnlyMemory<char> dst) =>
            dst = src.ToString(format, CultureInfo.InvariantCulture).AsMemory());
    }

    private static void AddBoolean(Dictionary<(Type, Type), Delegate> table)
    {
        Add(table, (in bool src, ref sbyte dst) => dst = src ? (sbyte)1 : (sbyte)0);
        Add(table, (in bool src, ref short dst) => dst = src ? (short)1 : (short)0);
        Add(table, (in bool src, ref int dst) => dst = src ? 1 : 0);
        Add(table, (in bool src, ref long dst) => dst = src ? 1 : 0);
        Add(table, (in bool src, ref float dst) => dst = src ? 1 : 0);
        Add(table, (in bool src, ref double dst) => dst = src ? 1 : 0);
        Add(table, (in bool src, ref bool dst) => dst = src);
        Add(table, (in bool src, ref ReadOnlyMemory<char> dst) => dst = src.ToString().AsMemory());
    }

    private static void AddTicks<T>(Dictionary<(Type, Type), Delegate> table, Func<T, long> ticks, Func<T, string> text)
    {
        Add(table, (in T src, ref long dst) => dst = ticks(src));
        Add(table, (in T src, ref float dst) => dst = ticks(src));
        Add(table, (in T src, ref double dst) => dst = ticks(src));
        Add(table, (in T src, ref ReadOnlyMemory<char> dst) => dst = text(src).AsMemory());
    }

    private static void AddText(Dictionary<(Type, Type), Delegate> table)
    {
        Add(table, (in ReadOnlyMemory<char> src, ref sbyte dst) => dst = TextParser.ParseSigned<sbyte>(src.Span, "sbyte"));
        Add(table, (in ReadOnlyMemory<char> src, ref short dst) => dst = TextParser.ParseSigned<short>(src.Span, "short"));
        Add(table, (in ReadOnlyMemory<char> src, ref int dst) => dst = TextParser.ParseSigned<int>(src.Span, "int"));
        Add(table, (in ReadOnlyMemory<char> src, ref long dst) => dst = TextParser.ParseSigned<long>(src.Span, "long"));
        Add(table, (in ReadOnlyMemory<char> src, ref byte dst) => dst = TextParser.ParseUnsignedOrZero<byte>(src.Span));
        Add(table, (in ReadOnlyMemory<char> src, ref ushort dst) => dst = TextParser.ParseUnsignedOrZero<ushort>(src.Span));
        Add(table, (in ReadOnlyMemory<char> src, ref uint dst) => dst = TextParser.ParseUnsignedOrZero<uint>(src.Span));
        Add(table, (in ReadOnlyMemory<char> src, ref ulong dst) => dst = TextParser.ParseUnsignedOrZero<ulong>(src.Span));
        Add(table, (in ReadOnlyMemory<char> src, ref DataViewRowId dst) => dst = TextParser.ParseRowIdOrDefault(src.Span));
        Add(table, (in ReadOnlyMemory<char> src, ref float dst) => dst = TextParser.ParseFloatOrNaN<float>(src.Span));
        Add(table, (in ReadOnlyMemory<char> src, ref double dst) => dst = TextParser.ParseFloatOrNaN<double>(src.Span));
        Add(table, (in ReadOnlyMemory<char> src, ref bool dst) => dst = TextParser.IsTrue(src.Span));
        Add(table, (in ReadOnlyMemory<char> src, ref ReadOnlyMemory<char> dst) => dst = src);
        Add(table, (in ReadOnlyMemory<char> src, ref TimeSpan dst) =>
            TimeSpan.TryParse(src.Span, CultureInfo.InvariantCulture, out dst));
        Add(table, (in ReadOnlyMemory<char> src, ref DateTime dst) => DateTime.TryParse(
            src.Span, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out dst));
        Add(table, (in ReadOnlyMemory<char> src, ref DateTimeOffset dst) => DateTimeOffset.TryParse(
            src.Span, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out dst));
    }

    private static Delegate MakeKeyParser<T>(ulong count)
    {
        Func<ulong, T> narrow = KeyConversion.FromUInt64<T>();
        return (ValueMapper<ReadOnlyMemory<char>, T>)((in ReadOnlyMemory<char> src, ref T dst) =>
            dst = narrow(TextParser.TryParseDigits(src.Span, out ulong value) && value < count ? value + 1 : 0));
    }

    private static ulong FitOrZero(ulong value, ulong max) => value <= max ? value : 0;

    private static string TextOf(DataViewRowId id) => $"0x{id.High:x16}{id.Low:x16}";
}
