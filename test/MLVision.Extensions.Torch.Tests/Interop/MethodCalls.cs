using System.Reflection;
using System.Reflection.Emit;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Finds which methods a compiled method calls, and with which constants.</summary>
internal sealed class MethodCalls
{
    private static readonly Dictionary<short, OpCode> _codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly List<Instruction> _code = [];
    private readonly HashSet<int> _targets = [];

    private MethodCalls(MethodBase method, byte[] code)
    {
        Type[] typeArguments = method.DeclaringType!.GetGenericArguments();
        Type[] arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int i = 0; i < code.Length;)
        {
            int start = i;
            // ECMA-335, III.1.2: codes of two bytes begin with FE.
            OpCode operation = _codes[code[i] == 0xFE ? (short)(0xFE00 | code[++i]) : code[i]];
            i++;
            int size = operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, i),
                _ => 4,
            };
            int next = i + size;
            object? operand = operation.OperandType switch
            {
                OperandType.InlineMethod =>
                    method.Module.ResolveMethod(BitConverter.ToInt32(code, i), typeArguments, arguments),
                OperandType.ShortInlineI => (int)(sbyte)code[i],
                OperandType.InlineI => BitConverter.ToInt32(code, i),
                OperandType.InlineI8 => BitConverter.ToInt64(code, i),
                OperandType.ShortInlineR => (double)BitConverter.ToSingle(code, i),
                OperandType.InlineR => BitConverter.ToDouble(code, i),
                _ => null,
            };
            if (operation.OperandType == OperandType.ShortInlineBrTarget)
                _targets.Add(next + (sbyte)code[i]);
            else if (operation.OperandType == OperandType.InlineBrTarget)
                _targets.Add(next + BitConverter.ToInt32(code, i));
            else if (operation.OperandType == OperandType.InlineSwitch)
                _targets.UnionWith(Enumerable.Range(1, size / 4 - 1).Select(n => next + BitConverter.ToInt32(code, i + 4 * n)));
            _code.Add(new Instruction(start, operation, operand));
            i = next;
        }
    }

    /// <summary>All methods that an assembly contains, those that the compiler has made of lambdas among them.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Assembly assembly) => assembly.GetTypes().SelectMany(MethodsOf);

    /// <summary>The methods and constructors of a type itself.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
            | BindingFlags.DeclaredOnly;
        return type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All));
    }

    /// <summary>The methods that it calls or makes delegates of, one for each call.</summary>
    public static IEnumerable<MethodCall> Of(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            return [];
        var calls = new MethodCalls(method, code);
        return Enumerable.Range(0, calls._code.Count).Where(i => calls._code[i].Operand is MethodBase)
            .Select(i => new MethodCall((MethodBase)calls._code[i].Operand!, calls.ConstantsOf(i)));
    }

    /// <summary>What a call gets, as far as it is written at the call; the rest is <see cref="MethodCall.Unknown"/>.</summary>
    private object?[] ConstantsOf(int call)
    {
        object?[] constants =
            [.. ((MethodBase)_code[call].Operand!).GetParameters().Select(_ => MethodCall.Unknown)];
        if (_code[call].Operation.StackBehaviourPop != StackBehaviour.Varpop)
            return constants;
        int next = call;
        for (int i = constants.Length - 1; i >= 0 && FindValue(next) is >= 0 and int value; i--)
        {
            constants[i] = ConstantAt(value);
            next = StartOf(value);
            if (next < 0)
                break;
        }

        return constants;
    }

    /// <summary>The instruction in front of another one that leaves a value for it; -1 where several ways lead there.</summary>
    private int FindValue(int next)
    {
        while (next > 0 && !_targets.Contains(_code[next].Start))
        {
            Instruction candidate = _code[next - 1];
            if (candidate.Operation.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return
                or FlowControl.Throw)
                return -1;
            if (candidate.Pushes > 0)
                return next - 1;
            // A statement in between.
            if ((next = StartOf(next - 1)) < 0)
                return -1;
        }

        return -1;
    }

    /// <summary>Where the computation of what an instruction takes begins.</summary>
    private int StartOf(int instruction)
    {
        int start = instruction;
        for (int i = 0; i < _code[instruction].Pops; i++)
        {
            if (FindValue(start) is not (>= 0 and int value) || (start = StartOf(value)) < 0)
                return -1;
        }

        return start;
    }

    private object? ConstantAt(int index)
    {
        (_, OpCode operation, object? operand) = _code[index];
        string name = operation.Name!;
        if (name == "ldnull")
            return null;
        if (name.StartsWith("ldc.", StringComparison.Ordinal))
        {
            return operand
                ?? (name == "ldc.i4.m1" ? -1 : name[^1] - '0');
        }

        // A whole number becomes a long one, and a value one that may be missing.
        if (name.StartsWith("conv.", StringComparison.Ordinal) || (operand is ConstructorInfo { DeclaringType: { } type }
            && Nullable.GetUnderlyingType(type) is not null))
            return FindValue(index) is >= 0 and int value ? ConstantAt(value) : MethodCall.Unknown;
        // One that is missing is a local variable that has just been cleared.
        return name.StartsWith("ldloc", StringComparison.Ordinal) && index > 0 && _code[index - 1].Operation == OpCodes.Initobj
            ? null
            : MethodCall.Unknown;
    }

    private sealed record Instruction(int Start, OpCode Operation, object? Operand)
    {
        // What is duplicated stays, and a copy is added.
        public int Pushes => Operation == OpCodes.Dup ? 1
            : Operation == OpCodes.Newobj ? 1
            : Operand is MethodInfo called && Operation.StackBehaviourPush == StackBehaviour.Varpush
                ? (called.ReturnType == typeof(void) ? 0 : 1)
            : Operation.StackBehaviourPush == StackBehaviour.Push0 || Operand is ConstructorInfo ? 0
            : 1;

        public int Pops => Operation == OpCodes.Dup ? 0
            : Operand is MethodBase called && Operation.StackBehaviourPop == StackBehaviour.Varpop
                ? called.GetParameters().Length + (called.IsStatic || Operation == OpCodes.Newobj ? 0 : 1)
            : Operation.StackBehaviourPop == StackBehaviour.Pop0 ? 0
            // Their names tell: Pop1, Popi_popi8, Popref_popi_pop1.
            : Operation.StackBehaviourPop.ToString().Split('_').Length;
    }
}
