using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions.Tests;

/// <summary>Features, filters and pooling as components of pipelines.</summary>
[TestClass]
public class ImageOperationTests
{
    private const int Width = 24;
    private const int Height = 20;
    private static readonly MLContext Context = new(1);
    private static readonly TemporaryFolder Folder = new();
    private static int _files;
    private static readonly HogOptions SmallHog = new() { CellWidth = 4, CellHeight = 5, BlockWidth = 2, BlockHeight = 2 };

    [TestMethod]
    public void Grey_image_bytes_and_floats_give_the_same_hog()
    {
        byte[] gray = Gray(Width, Height, 1);
        IDataView data = Load([Row.OfGray(gray)]);
        var descriptor = new HogDescriptor(Width, Height, SmallHog);
        var expected = new float[descriptor.Length];
        descriptor.Compute(gray, expected);

        foreach (string column in new[] { "Image", "Known", "Bytes", "Floats" })
        {
            float[] actual = Apply(Context.Transforms.ExtractHog("Hog", column, SmallHog), data, "Hog").Single();
            CollectionAssert.AreEqual(expected, actual, column);
        }
    }

    [TestMethod]
    public void Colour_image_and_planes_give_the_same_hog_of_the_strongest_channel_and_of_grey()
    {
        IDataView data = Load([Row.OfColor(Gray(Width, Height, 1), Gray(Width, Height, 2), Gray(Width, Height, 3))]);
        foreach (HogColorMode mode in Enum.GetValues<HogColorMode>())
        {
            HogOptions options = new() { CellWidth = 6, CellHeight = 6, ColorMode = mode };
            float[] image = Apply(Context.Transforms.ExtractHog("Hog", "Image", options), data, "Hog").Single();
            float[] planes = Apply(Context.Transforms.ExtractHog("Hog", "Planes", options), data, "Hog").Single();
            CollectionAssert.AreEqual(image, planes);
            Assert.IsGreaterThan(0.1f, image.Max());
        }
    }

    [TestMethod]
    public void Presets_give_colour_images_the_features_of_scikit_image_and_OpenCV()
    {
        var file = new GoldenFile("hog");
        foreach ((string name, HogOptions options) in new[]
        {
            ("color", HogOptions.ScikitImage),
            ("opencv color", HogOptions.DalalTriggs with { Order = HogOrder.ColumnMajor }),
        })
        {
            GoldenCase golden = file.Case(name);
            int[] shape = golden.Shape("image");
            byte[] planes = golden.Bytes("image");
            int area = shape[1] * shape[2];
            var row = Row.OfColor(planes[..area], planes[area..(2 * area)], planes[(2 * area)..], shape[2], shape[1]);
            IDataView data = Load([row]);

            float[] features = Apply(Context.Transforms.ExtractHog("Hog", "Image", options), data, "Hog").Single();

            Assert.IsLessThanOrEqualTo(1e-5, golden.LargestDifference("features", features));
        }
    }

    [TestMethod]
    public void Sparse_pixels_count_as_zeros()
    {
        float[] dense = new float[Width * Height];
        int[] indices = [.. Enumerable.Range(0, dense.Length).Where(i => i % 3 == 0)];
        foreach (int i in indices)
            dense[i] = i % 256;
        var row = new SparseRow { Floats = new(dense.Length, indices.Length, [.. indices.Select(i => dense[i])], indices) };
        IDataView data = Context.Data.LoadFromEnumerable([row]);
        var descriptor = new HogDescriptor(Width, Height, SmallHog);
        var expected = new float[descriptor.Length];
        descriptor.Compute(dense, expected);

        float[] actual = Apply(Context.Transforms.ExtractHog("Hog", "Floats", SmallHog), data, "Hog").Single();

        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Grey_value_of_equal_channels_is_that_value()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] pixels = [.. all.SelectMany(v => new byte[] { v, v, v, 17 })];
        var gray = new byte[256];
        foreach (bool blueFirst in new[] { false, true })
        {
            ImagePlanes.ToGray(pixels, blueFirst, gray);
            CollectionAssert.AreEqual(all, gray);
        }
    }

    [TestMethod]
    public void Grey_value_of_a_colour_does_not_depend_on_the_order_of_its_bytes()
    {
        var gray = new byte[9];
        byte[] rgba = [.. Enumerable.Repeat(new byte[] { 200, 100, 50, 255 }, 9).SelectMany(p => p)];
        byte[] bgra = [.. Enumerable.Repeat(new byte[] { 50, 100, 200, 255 }, 9).SelectMany(p => p)];

        ImagePlanes.ToGray(rgba, blueFirst: false, gray);
        Assert.IsTrue(gray.All(v => v == 124), "0.299 x 200 + 0.587 x 100 + 0.114 x 50 = 124.2");
        ImagePlanes.ToGray(bgra, blueFirst: true, gray);
        Assert.IsTrue(gray.All(v => v == 124));
    }

    [TestMethod]
    public void Slot_names_tell_block_cell_and_orientation_in_both_orders()
    {
        IDataView data = Load([Row.OfGray(Gray(Width, Height, 1))]);
        string[] names = SlotNames(Context.Transforms.ExtractHog("Hog", "Known", SmallHog), data, "Hog");
        Assert.HasCount(5 * 3 * 4 * 9, names);
        Assert.AreEqual("r0c0.b0.o0", names[0]);
        Assert.AreEqual("r0c1.b2.o5", names[36 + 18 + 5]);
        Assert.AreEqual("r2c4.b3.o8", names[^1]);

        HogOptions columns = SmallHog with { Order = HogOrder.ColumnMajor };
        Assert.AreEqual("r1c0.b0.o0", SlotNames(Context.Transforms.ExtractHog("Hog", "Known", columns), data, "Hog")[36]);

        Assert.AreEqual("gy.r1c2", SlotNames(Context.Transforms.ExtractGradients("G", "Known"), data, "G")[18 * 22 + 1]);
        Assert.AreEqual(
            "r0c1.p3", SlotNames(Context.Transforms.ExtractLbp("L", "Image", new LbpOptions { CellsX = 2 }), data, "L")[13]);
        CollectionAssert.AreEqual(
            "R0 R1 G0 G1 B0 B1 R.mean G.mean B.mean R.deviation G.deviation B.deviation".Split(' '),
            SlotNames(Context.Transforms.ExtractColorHistogram("C", "Image", new ColorHistogramOptions { Bins = 2 }), data, "C"));
        var joint = new ColorHistogramOptions { Bins = 2, Joint = true, ColorSpace = ColorSpace.Hsv };
        Assert.AreEqual("H1S0V1", SlotNames(Context.Transforms.ExtractColorHistogram("C", "Image", joint), data, "C")[5]);
    }

    [TestMethod]
    public void Size_of_the_first_image_is_learnt_and_a_row_of_another_size_is_named()
    {
        IDataView good = Load([Row.OfGray(Gray(24, 24, 1)), Row.OfGray(Gray(24, 24, 2))]);
        IDataView mixed = Load([Row.OfGray(Gray(24, 24, 1)), Row.OfGray(Gray(25, 24, 2))]);
        HogTransformer hog = Context.Transforms.ExtractHog("Hog", "Image").Fit(good);
        Assert.HasCount(2, Vectors(hog.Transform(good), "Hog"));

        var error = Assert.Throws<Exception>(() => Vectors(hog.Transform(mixed), "Hog"));

        Assert.AreEqual(
            "Row 1: the column 'Image' holds images of 25x24 pixels, but 'Hog' was fitted to 24x24 pixels. " +
            "ml.Transforms.ResizeImages before it gives all images one size.",
            Innermost(error).Message);
    }

    [TestMethod]
    public void Known_size_other_than_the_fitted_one_is_refused_when_the_pipeline_is_assembled()
    {
        IDataView other = Load([Row.OfGray(Gray(24, 24, 1))]);
        IDataView known = Load([Row.OfGray(Gray(Width, Height, 1))]);
        HogTransformer hog = Context.Transforms.ExtractHog("Hog", "Known", SmallHog).Fit(known);
        IDataView resized = Context.Transforms.ResizeImages("Known", 32, 32, "Image").Fit(other).Transform(other);

        var error = Assert.ThrowsExactly<ArgumentException>(() => hog.Transform(resized));

        Assert.Contains("holds images of 32x32 pixels, but 'Hog' was fitted to 24x20 pixels", error.Message);
    }

    [TestMethod]
    public void Missing_columns_wrong_types_and_wrong_dimensions_are_refused()
    {
        IDataView data = Load([Row.OfGray(Gray(Width, Height, 1))]);
        Assert.Contains("'Picture'", Assert.ThrowsExactly<ArgumentException>(
            () => Context.Transforms.ExtractHog("Hog", "Picture").Fit(data)).Message);
        Assert.Contains("The input column 'Name' is", Assert.ThrowsExactly<ArgumentException>(
            () => Context.Transforms.ExtractLbp("Lbp", "Name").Fit(data)).Message);
        Assert.Contains("[VectorType(height, width)]", Assert.ThrowsExactly<ArgumentException>(
            () => Context.Transforms.ExtractHog("Hog", "Flat").Fit(data)).Message);
    }

    [TestMethod]
    public void Images_that_are_too_small_are_refused_where_they_are_seen()
    {
        IDataView dot = Load([Row.OfGray([7], 1, 1)]);
        Assert.Contains("An image of 1x1 pixels is smaller than one HOG block", Assert.ThrowsExactly<ArgumentException>(
            () => Context.Transforms.ExtractHog("Hog", "Image").Fit(dot)).Message);
        Assert.Contains("An image of 1x1 pixels has no inner pixels", Assert.ThrowsExactly<ArgumentException>(
            () => Context.Transforms.ExtractGradients("G", "Image").Fit(dot)).Message);
        ITransformer render = Context.Transforms.RenderHog("Picture", "Image").Fit(dot);
        Assert.Contains(
            "Row 0, column 'Image': An image of 1x1 pixels is smaller than one HOG cell",
            Assert.Throws<Exception>(() => Images(render.Transform(dot), "Picture")).ToString());
        ITransformer histogram = Context.Transforms.ExtractColorHistogram("C", "Image").Fit(dot);
        Assert.HasCount(54, Vectors(histogram.Transform(dot), "C").Single());
    }

    [TestMethod]
    public void No_rows_and_missing_images_are_refused()
    {
        IDataView none = Load([]);
        Assert.StartsWith("There are no rows, and the column 'Image' does not tell", Assert.ThrowsExactly<InvalidDataException>(
            () => Context.Transforms.ExtractHog("Hog", "Image").Fit(none)).Message);
        IDataView missing = Load([new Row()]);
        Assert.AreEqual("Row 0 has no image in the column 'Image'.", Assert.ThrowsExactly<InvalidDataException>(
            () => Context.Transforms.ExtractHog("Hog", "Image").Fit(missing)).Message);
    }

    [TestMethod]
    public void Options_are_checked_when_the_estimator_is_built()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Transforms.ExtractHog("Hog", "Image", new HogOptions { Orientations = 0 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Transforms.RenderHog("Hog", "Image", new RenderHogOptions { Scale = 99 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Transforms.ExtractGradients("G", "Image", new GradientOptions { Parts = 0 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Transforms.ExtractLbp("L", "Image", new LbpOptions { Points = 0 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Transforms.ExtractColorHistogram("C", "Image", new ColorHistogramOptions { Bins = -1 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Transforms.FilterImage("F", "Image", new FilterOptions { StrideX = 0 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Transforms.PoolImage("P", "Image", new PoolOptions { WindowWidth = 0 }));
    }

    [TestMethod]
    public void Filtered_and_pooled_images_may_have_any_sizes()
    {
        byte[] dark = [.. Enumerable.Repeat((byte)10, 16)], bright = [.. Enumerable.Repeat((byte)250, 9)];
        IDataView data = Load([Row.OfGray(dark, 4, 4), Row.OfGray(bright, 3, 3)]);
        var options = new FilterOptions { Kernel = ImageKernel.Box(3), Padding = ImagePadding.Zero, Scale = 9 };

        List<(int Width, int Height, byte[] Pixels)> filtered =
            Images(Context.Transforms.FilterImage("Out", "Image", options).Fit(data).Transform(data), "Out");
        List<(int Width, int Height, byte[] Pixels)> pooled =
            Images(Context.Transforms.PoolImage("Out", "Image").Fit(data).Transform(data), "Out");

        Assert.AreEqual((4, 4), (filtered[0].Width, filtered[0].Height));
        CollectionAssert.AreEqual(new byte[] { 40, 40, 40, 255, 60, 60, 60, 255 }, filtered[0].Pixels[..8]);
        Assert.AreEqual(255, filtered[1].Pixels[0], "limited to a byte");
        Assert.AreEqual((2, 2), (pooled[0].Width, pooled[0].Height));
        Assert.AreEqual((1, 1), (pooled[1].Width, pooled[1].Height));
        CollectionAssert.AreEqual(new byte[] { 250, 250, 250, 255 }, pooled[1].Pixels);
    }

    [TestMethod]
    public void Filtered_vector_keeps_signs_and_has_dimensions()
    {
        byte[] ramp = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)(200 - i % Width * 3))];
        IDataView data = Load([Row.OfGray(ramp)]);
        var options = new FilterOptions
        {
            Kernel = ImageKernel.SobelX, Padding = ImagePadding.None, Channels = ImageChannels.Gray, Output = ImageOutput.Vector,
        };

        IDataView output = Context.Transforms.FilterImage("Out", "Known", options).Fit(data).Transform(data);

        CollectionAssert.AreEqual(
            new[] { 1, Height - 2, Width - 2 }, ((VectorDataViewType)output.Schema["Out"].Type).Dimensions.ToArray());
        Assert.IsTrue(Vectors(output, "Out").Single().All(v => v == -24));
    }

    [TestMethod]
    public void Rows_of_pixels_allocate_nothing_once_warm()
    {
        IDataView data = Load([Row.OfGray(Gray(Width, Height, 1))]);
        IEstimator<ITransformer>[] estimators =
        [
            Context.Transforms.ExtractHog("Out", "Bytes", SmallHog),
            Context.Transforms.ExtractHog("Out", "Floats", SmallHog),
            Context.Transforms.ExtractHog("Out", "Known", SmallHog),
            Context.Transforms.ExtractGradients("Out", "Bytes"),
            Context.Transforms.ExtractLbp("Out", "Bytes"),
            Context.Transforms.ExtractColorHistogram("Out", "Floats"),
        ];
        foreach (IEstimator<ITransformer> estimator in estimators)
        {
            IRowToRowMapper mapper = estimator.Fit(data).GetRowToRowMapper(data.Schema);
            DataViewSchema.Column column = mapper.OutputSchema["Out"];
            using DataViewRowCursor cursor = data.GetRowCursor(mapper.GetDependencies([column]));
            ValueGetter<VBuffer<float>> getter = mapper.GetRow(cursor, [column]).GetGetter<VBuffer<float>>(column);
            VBuffer<float> vector = default;
            cursor.MoveNext();
            getter(ref vector);
            getter(ref vector);

            long before = GC.GetAllocatedBytesForCurrentThread();
            getter(ref vector);

            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before, estimator.GetType().Name);
        }
    }

    [TestMethod]
    public void Picture_of_a_hog_has_the_size_of_the_image_times_the_scale_and_reaches_white()
    {
        IDataView data = Load([Row.OfGray(Gray(Width, Height, 1))]);
        IDataView output = Context.Transforms.RenderHog("Out", "Known", new RenderHogOptions { Hog = SmallHog, Scale = 3 })
            .Fit(data).Transform(data);

        Assert.AreEqual(new ImageDataViewType(3 * Height, 3 * Width), output.Schema["Out"].Type);
        (int width, int height, byte[] pixels) = Images(output, "Out").Single();
        Assert.AreEqual((3 * Width, 3 * Height), (width, height));
        Assert.AreEqual(255, pixels.Where((_, i) => i % 4 != 3).Max());
    }

    [ClassCleanup]
    public static void DeleteFiles() => Folder.Dispose();

    /// <summary>The rows, with a column 'Image' of images whose size the schema does not tell.</summary>
    private static IDataView Load(Row[] rows)
    {
        IDataView data = Context.Data.LoadFromEnumerable(rows);
        return Context.Transforms.LoadImages("Image", "", "Path").Fit(data).Transform(data);
    }

    private static string Write(MLImage image)
    {
        using (image)
            return Folder.Write($"{Interlocked.Increment(ref _files)}.png", PngWriter.Encode(image));
    }

    private static byte[] Gray(int width, int height, int seed)
    {
        var random = new Random(seed);
        var image = new byte[width * height];
        random.NextBytes(image);
        return image;
    }

    private static List<float[]> Apply<T>(IEstimator<T> estimator, IDataView data, string column)
        where T : class, ITransformer => Vectors(estimator.Fit(data).Transform(data), column);

    private static List<float[]> Vectors(IDataView data, string column)
    {
        var rows = new List<float[]>();
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[column]]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(data.Schema[column]);
        VBuffer<float> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            rows.Add([.. value.DenseValues()]);
        }
        return rows;
    }

    private static List<(int Width, int Height, byte[] Pixels)> Images(IDataView data, string column)
    {
        var rows = new List<(int, int, byte[])>();
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[column]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(data.Schema[column]);
        MLImage value = null!;
        while (cursor.MoveNext())
        {
            getter(ref value);
            rows.Add((value.Width, value.Height, value.Pixels.ToArray()));
        }
        value?.Dispose();
        return rows;
    }

    private static string[] SlotNames<T>(IEstimator<T> estimator, IDataView data, string column)
        where T : class, ITransformer
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        estimator.Fit(data).Transform(data).Schema[column].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(n => n.ToString())];
    }

    private static Exception Innermost(Exception exception) =>
        exception.InnerException is Exception inner ? Innermost(inner) : exception;

    private sealed class SparseRow
    {
        [VectorType(ImageOperationTests.Height, ImageOperationTests.Width)]
        public VBuffer<float> Floats { get; set; }
    }

    private sealed class Row
    {
        public string Path { get; set; } = "";

        [ImageType(ImageOperationTests.Height, ImageOperationTests.Width)]
        public MLImage? Known { get; set; }

        [VectorType(ImageOperationTests.Height, ImageOperationTests.Width)]
        public byte[]? Bytes { get; set; }

        [VectorType(ImageOperationTests.Height, ImageOperationTests.Width)]
        public float[]? Floats { get; set; }

        [VectorType(3, ImageOperationTests.Height, ImageOperationTests.Width)]
        public byte[]? Planes { get; set; }

        [VectorType(ImageOperationTests.Height * ImageOperationTests.Width)]
        public float[]? Flat { get; set; }

        public string Name { get; set; } = "";

        public static Row OfGray(byte[] gray) => gray.Length == ImageOperationTests.Width * ImageOperationTests.Height
            ? OfGray(gray, ImageOperationTests.Width, ImageOperationTests.Height)
            : OfGray(gray, gray.Length / 24, 24);

        public static Row OfGray(byte[] gray, int width, int height)
        {
            byte[] pixels = [.. gray.SelectMany(v => new byte[] { v, v, v, 255 })];
            bool fits = width == ImageOperationTests.Width && height == ImageOperationTests.Height;
            return new Row
            {
                Path = Write(MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels)),
                Known = fits ? MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels) : null,
                Bytes = fits ? gray : null,
                Floats = fits ? [.. gray.Select(v => (float)v)] : null,
                Flat = fits ? [.. gray.Select(v => (float)v)] : null,
            };
        }

        public static Row OfColor(byte[] red, byte[] green, byte[] blue) =>
            OfColor(red, green, blue, ImageOperationTests.Width, ImageOperationTests.Height);

        public static Row OfColor(byte[] red, byte[] green, byte[] blue, int width, int height)
        {
            byte[] pixels = [.. red.SelectMany((v, i) => new byte[] { blue[i], green[i], v, 255 })];
            return new Row
            {
                Path = Write(MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels)),
                Planes = width == ImageOperationTests.Width && height == ImageOperationTests.Height
                    ? [.. red, .. green, .. blue]
                    : null,
            };
        }
    }
}
