using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>Loads data sets that come as files of raw pixels: IDX (MNIST and its kin) and the binary edition of CIFAR.</summary>
public static class RawImageCatalog
{
    private const string Label = "Label";
    private const string CoarseLabel = "CoarseLabel";

    /// <summary>
    /// Loads images, and their labels, from IDX files: MNIST, Fashion-MNIST, KMNIST, EMNIST. The files may be compressed by gzip.
    /// </summary>
    /// <remarks>
    /// Columns: <c>Image</c> (<see cref="MLImage"/> of the files' size, red = green = blue), <c>Pixels</c> (vector of bytes with
    /// the dimensions [height, width], 0 to 255) and, where labels are given, <c>Label</c> (text: the number in decimal). The
    /// view is lazy: each pass reads the files again and nothing is kept; use <see cref="DataOperationsCatalog.Cache"/> to keep
    /// what was read. Format: http://yann.lecun.com/exdb/mnist/.
    /// </remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="imagesPath">The file of images: unsigned bytes in three dimensions, count x height x width.</param>
    /// <param name="labelsPath">The file of labels: integers in one dimension, as many as there are images; or null for
    /// none.</param>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="InvalidDataException">A file is not IDX, of another type or rank, truncated, or the counts
    /// differ.</exception>
    public static IDataView LoadIdx(this DataOperationsCatalog catalog, string imagesPath, string? labelsPath = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(imagesPath);
        IdxFile images = IdxFile.Open(imagesPath);
        if (images.Type != 0x08 || images.Dimensions.Length != 3)
            throw new InvalidDataException(
                $"'{imagesPath}' is an IDX file of type 0x{images.Type:X2} with {images.Dimensions.Length} dimensions; " +
                "images are unsigned bytes (0x08) in three dimensions: count x height x width.");
        int count = images.Dimensions[0], height = images.Dimensions[1], width = images.Dimensions[2];
        if (count == 0 || height == 0 || width == 0 || (long)height * width > int.MaxValue / 4)
            throw new InvalidDataException($"'{imagesPath}' holds {count} images of {width} x {height} pixels.");

        IdxFile? labels = labelsPath is null ? null : IdxFile.Open(labelsPath);
        if (labels is not null && (labels.Dimensions.Length != 1 || labels.Type is 0x0D or 0x0E))
            throw new InvalidDataException(
                $"'{labelsPath}' is an IDX file of type 0x{labels.Type:X2} with {labels.Dimensions.Length} dimensions; " +
                "labels are integers in one dimension.");
        if (labels is not null && labels.Dimensions[0] != count)
            throw new InvalidDataException(
                $"'{imagesPath}' holds {count} images, but '{labelsPath}' holds {labels.Dimensions[0]} labels.");

        return new PixelRecordView(new PixelLayout(1, height, width), labels is null ? [] : [Label], count,
            () => new IdxRecordReader(images, labels));
    }

    /// <summary>Loads files of the binary edition of CIFAR-10 (for example <c>data_batch_1.bin</c>) or CIFAR-100.</summary>
    /// <remarks>
    /// Columns: <c>Image</c> (<see cref="MLImage"/>, 32 x 32), <c>Pixels</c> (vector of bytes with the dimensions [3, 32, 32]:
    /// red, green and blue plane) and <c>Label</c> (text); for CIFAR-100 also <c>CoarseLabel</c> (text) and <c>Label</c> is the
    /// fine one. Names come from <c>batches.meta.txt</c>, or <c>fine_label_names.txt</c> and <c>coarse_label_names.txt</c>,
    /// beside the first file; where these are missing, a label is its number in decimal. The view is lazy: each pass reads the
    /// files again. Format: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
    /// </remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="paths">The files, read in this order.</param>
    /// <param name="variant">The format of the files.</param>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="InvalidDataException">A file is empty or not a whole number of records; while reading: an impossible
    /// label.</exception>
    public static IDataView LoadCifarBinary(this DataOperationsCatalog catalog, IEnumerable<string> paths,
        CifarVariant variant = CifarVariant.Cifar10)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = paths.ToArray();
        if (files.Length == 0)
            throw new ArgumentException("At least one file is needed.", nameof(paths));
        string[] columns = variant == CifarVariant.Cifar10 ? [Label] : [CoarseLabel, Label];
        int recordLength = columns.Length + CifarRecordReader.Layout.Length;
        long count = files.Sum(path => CountRecords(path, recordLength, variant));

        string folder = Path.GetDirectoryName(Path.GetFullPath(files[0]))!;
        ReadOnlyMemory<char>[][] names = variant == CifarVariant.Cifar10
            ? [ReadNames(folder, "batches.meta.txt", 10)]
            : [ReadNames(folder, "coarse_label_names.txt", 20), ReadNames(folder, "fine_label_names.txt", 100)];
        return new PixelRecordView(CifarRecordReader.Layout, columns, count, () => new CifarRecordReader(files, names));
    }

    /// <summary>Loads one file of the binary edition of CIFAR-10 or CIFAR-100.</summary>
    /// <inheritdoc cref="LoadCifarBinary(DataOperationsCatalog, IEnumerable{string}, CifarVariant)"/>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="path">The file.</param>
    /// <param name="variant">The format of the file.</param>
    public static IDataView LoadCifarBinary(this DataOperationsCatalog catalog, string path,
        CifarVariant variant = CifarVariant.Cifar10)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return LoadCifarBinary(catalog, [path], variant);
    }

    private static long CountRecords(string path, int recordLength, CifarVariant variant)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"The CIFAR file '{path}' does not exist.", path);
        long length = new FileInfo(path).Length;
        if (length == 0 || length % recordLength != 0)
            throw new InvalidDataException(
                $"'{path}' is not a whole {variant} file: its {length} bytes are not a multiple of {recordLength}, " +
                "the size of a record.");
        return length / recordLength;
    }

    private static ReadOnlyMemory<char>[] ReadNames(string folder, string fileName, int count)
    {
        string path = Path.Combine(folder, fileName);
        if (!File.Exists(path))
            return Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture).AsMemory()).ToArray();
        ReadOnlyMemory<char>[] names = File.ReadLines(path).Where(line => line.Trim().Length > 0)
            .Select(line => line.Trim().AsMemory()).ToArray();
        return names.Length == count
            ? names
            : throw new InvalidDataException($"'{path}' names {names.Length} classes; {count} are wanted.");
    }
}
