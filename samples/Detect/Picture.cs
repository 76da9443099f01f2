/// <summary>A row of the input.</summary>
internal sealed class Picture
{
    public string Path { get; set; } = "";
}
