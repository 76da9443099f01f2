namespace MLVision.Extensions.Torch;

/// <summary>A class or function of Python that a pickle names. It stays a name.</summary>
internal sealed record PickledName(string Module, string Name)
{
    public string Full => $"{Module}.{Name}";
}
