namespace MLVision.Extensions.Torch;

/// <summary>Some of the images of another source.</summary>
/// <param name="source">The other source.</param>
/// <param name="members">The images in it, in ascending order.</param>
internal sealed class ImageSubset(ImageSource source, int[] members) : ImageSource(source.Shape)
{
    public override IReadOnlyList<int> Labels { get; } = [.. members.Select(index => source.Labels[index])];

    public override ImagePass Open(ReadOnlySpan<int> order)
    {
        var places = new int[order.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = members[order[i]];
        return new Pass(members, source.Open(places));
    }

    public override int[] Shuffle(RandomStream random) => source.Shuffle(members, random);

    public override int[] Shuffle(int[] places, RandomStream random) =>
        source.Shuffle([.. places.Select(place => members[place])], random);

    private sealed class Pass(int[] members, ImagePass pass) : ImagePass
    {
        public override SourceImage Read(int index, ImageWorkspace workspace) => pass.Read(members[index], workspace);

        public override void Stop()
        {
            base.Stop();
            pass.Stop();
        }

        public override void Dispose() => pass.Dispose();
    }
}
