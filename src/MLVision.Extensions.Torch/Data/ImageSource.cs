namespace MLVision.Extensions.Torch;

/// <summary>
/// Images with their classes. All images are given at the size that the network wants, or at their own for a crop of random size.
/// </summary>
/// <param name="shape">What the network wants.</param>
internal abstract class ImageSource(PixelShape shape)
{
    public int Channels => shape.Channels;

    public int Height => shape.Height;

    public int Width => shape.Width;

    /// <summary>Bytes per image at the size of the network.</summary>
    public int ImageLength => shape.Length;

    public PixelShape Shape => shape;

    public int Count => Labels.Count;

    /// <summary>The class of each image, from 0.</summary>
    public abstract IReadOnlyList<int> Labels { get; }

    /// <summary>Begins to read images, each of them once.</summary>
    /// <param name="order">The images, in about the order in which they will be asked for.</param>
    public abstract ImagePass Open(ReadOnlySpan<int> order);

    /// <summary>An order of its own for each epoch.</summary>
    public virtual int[] Shuffle(RandomStream random) => random.Permutation(Count);

    /// <summary>An order of a part of the images, as places in that part.</summary>
    /// <param name="members">The images of the part, in ascending order.</param>
    /// <param name="random">Decides it.</param>
    public virtual int[] Shuffle(int[] members, RandomStream random) => random.Permutation(members.Length);

    /// <exception cref="InvalidDataException">The images have another size than those of the other set.</exception>
    public void RequireSizeOf(ImageSource other)
    {
        if (Shape != other.Shape)
            throw new InvalidDataException(
                $"The images to judge by are {Channels}x{Height}x{Width}, those to train on " +
                $"{other.Channels}x{other.Height}x{other.Width} (channels x height x width). " +
                Shape.AdviceFor(other.Shape));
    }

    /// <summary>Takes out a part of the images, of each class the same part.</summary>
    /// <param name="fraction">The part that is taken out; of each class at least one image stays.</param>
    /// <param name="seed">Decides which.</param>
    public (ImageSource Kept, ImageSource Taken) Split(double fraction, long seed)
    {
        var taken = new bool[Count];
        foreach (IGrouping<int, int> images in Enumerable.Range(0, Count).GroupBy(index => Labels[index]))
        {
            int[] members = [.. images];
            int wanted = Math.Min((int)Math.Round(fraction * members.Length), members.Length - 1);
            int[] order = new RandomStream(seed, images.Key).Permutation(members.Length);
            for (int i = 0; i < wanted; i++)
                taken[members[order[i]]] = true;
        }

        return (Where(index => !taken[index]), Where(index => taken[index]));
    }

    /// <summary>A part of the images, which share their memory with this set.</summary>
    public ImageSource Where(Func<int, bool> belongs) =>
        new ImageSubset(this, [.. Enumerable.Range(0, Count).Where(belongs)]);
}
