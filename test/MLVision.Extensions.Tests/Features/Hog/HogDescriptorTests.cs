namespace MLVision.Extensions.Tests;

[TestClass]
public class HogDescriptorTests
{
    private static readonly GoldenFile Golden = new("hog");

    public static IEnumerable<object[]> ScikitImageCases => Names("scikit-image");

    public static IEnumerable<object[]> OpenCvCases => Names("opencv");

    [TestMethod]
    [DynamicData(nameof(ScikitImageCases))]
    public void Descriptor_equals_scikit_image(string name)
    {
        GoldenCase golden = Golden.Case(name);

        float[] features = Compute(golden, Options(golden));

        Assert.IsLessThanOrEqualTo(1e-5, golden.LargestDifference("features", features));
    }

    [TestMethod]
    [DynamicData(nameof(OpenCvCases))]
    public void Descriptor_equals_OpenCV(string name)
    {
        GoldenCase golden = Golden.Case(name);

        float[] features = Compute(golden, Options(golden));

        float[] expected = golden.Floats("features");
        Assert.AreEqual(expected.Length, features.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], features[i], 1e-4 * Math.Max(Math.Abs(expected[i]), 1e-3), $"value {i}");
    }

    [TestMethod]
    public void Row_major_order_holds_the_values_of_OpenCVs_order_at_the_other_places()
    {
        GoldenCase golden = Golden.Case("opencv gray");
        float[] expected = golden.Floats("features");

        HogDescriptor descriptor = Descriptor(golden, HogOptions.DalalTriggs);
        var features = new float[descriptor.Length];
        descriptor.Compute(golden.Bytes("image"), features);

        int at = 0;
        for (int by = 0; by < descriptor.BlocksY; by++)
        {
            for (int bx = 0; bx < descriptor.BlocksX; bx++)
            {
                for (int cy = 0; cy < 2; cy++)
                {
                    for (int cx = 0; cx < 2; cx++)
                    {
                        for (int o = 0; o < 9; o++, at++)
                        {
                            int there = (((bx * descriptor.BlocksY + by) * 2 + cx) * 2 + cy) * 9 + o;
                            Assert.AreEqual(expected[there], features[at], 1e-6);
                        }
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Presets_are_the_options_of_the_golden_data()
    {
        GoldenCase scikit = Golden.Case("gray L2-Hys");
        Assert.IsLessThanOrEqualTo(1e-5, scikit.LargestDifference("features", Compute(scikit, HogOptions.ScikitImage)));
        GoldenCase color = Golden.Case("color");
        Assert.IsLessThanOrEqualTo(1e-5, color.LargestDifference("features", Compute(color, HogOptions.ScikitImage)));
    }

    [TestMethod]
    [DataRow(9, false)]
    [DataRow(8, false)]
    [DataRow(7, true)]
    [DataRow(8, true)]
    [DataRow(64, true)]
    public void Bins_of_all_gradients_between_bytes_are_those_of_double_arithmetic(int orientations, bool signed)
    {
        // Column 2 of the middle row of an image of 5 x 3 has the gradient (right - left, below - above); all other columns are
        // covered by choosing cells of one pixel.
        var options = new HogOptions
        {
            Orientations = orientations, Signed = signed, CellWidth = 1, CellHeight = 1, BlockWidth = 1, BlockHeight = 1,
            BlockNorm = HogBlockNorm.L2,
        };
        var descriptor = new HogDescriptor(3, 3, options);
        var features = new float[descriptor.Length];
        var image = new byte[9];
        double width = (signed ? 360.0 : 180.0) / orientations;
        for (int gx = -255; gx <= 255; gx++)
        {
            for (int gy = -255; gy <= 255; gy++)
            {
                if (gx == 0 && gy == 0)
                    continue;
                (image[3], image[5]) = gx < 0 ? ((byte)-gx, (byte)0) : ((byte)0, (byte)gx);
                (image[1], image[7]) = gy < 0 ? ((byte)-gy, (byte)0) : ((byte)0, (byte)gy);
                descriptor.Compute(image, features);
                int bin = features.AsSpan(4 * orientations, orientations).IndexOfAnyExceptInRange(-0.5f, 0.5f);

                double angle = Math.Atan2(gy, gx) * (180 / Math.PI) % (signed ? 360 : 180);
                if (angle < 0)
                    angle += signed ? 360 : 180;
                Assert.IsTrue(width * bin <= angle && angle < width * (bin + 1), $"({gx}, {gy}) at {angle} is in bin {bin}");
            }
        }
    }

    [TestMethod]
    public void Signed_orientations_tell_an_edge_from_its_negative()
    {
        byte[] rising = [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 8 * 30))];
        byte[] falling = [.. rising.Select(v => (byte)(210 - v))];
        foreach (bool trilinear in new[] { false, true })
        {
            HogOptions options = new()
            {
                Signed = true, Orientations = 8, BlockWidth = 1, BlockHeight = 1, TrilinearVoting = trilinear,
            };
            float[] a = Compute(rising, 8, 8, options), b = Compute(falling, 8, 8, options);
            for (int o = 0; o < 8; o++)
                Assert.AreEqual(a[o], b[(o + 4) % 8], 1e-5, $"orientation {o}, trilinear {trilinear}");
            Assert.AreNotEqual(a[0], b[0]);
        }
    }

    [TestMethod]
    public void Doubling_the_contrast_does_not_change_the_descriptor()
    {
        byte[] image = Golden.Case("gray L2").Bytes("image");
        byte[] half = [.. image.Select(v => (byte)(v / 2))], full = [.. half.Select(v => (byte)(v * 2))];
        foreach (HogBlockNorm norm in Enum.GetValues<HogBlockNorm>())
        {
            float[] a = Compute(half, 75, 63, new HogOptions { BlockNorm = norm });
            float[] b = Compute(full, 75, 63, new HogOptions { BlockNorm = norm });
            for (int i = 0; i < a.Length; i++)
                Assert.AreEqual(a[i], b[i], 1e-4);
        }
    }

    [TestMethod]
    public void Weighted_cells_without_interpolation_are_the_sums_of_weighted_votes()
    {
        // A ramp along x has the gradient 4 everywhere but at the sides.
        byte[] ramp = [.. Enumerable.Range(0, 16 * 16).Select(i => (byte)(i % 16 * 2))];
        var options = new HogOptions
        {
            BlockWidth = 2, BlockHeight = 1, CellWidth = 8, CellHeight = 16, Orientations = 1, GaussianWindow = true,
            WindowSigma = 5, BlockNorm = HogBlockNorm.L1,
        };
        double left = 0, right = 0;
        for (int y = 0; y < 16; y++)
        {
            for (int x = 1; x < 15; x++)
            {
                double weight = 4 * Math.Exp(-((x - 8) * (x - 8) + (y - 8) * (y - 8)) / 50.0);
                if (x < 8)
                    left += weight;
                else
                    right += weight;
            }
        }

        float[] features = Compute(ramp, 16, 16, options);

        Assert.AreEqual(left / (left + right), features[0], 1e-5);
        Assert.AreEqual(right / (left + right), features[1], 1e-5);
    }

    [TestMethod]
    public void Computing_allocates_nothing_once_warm()
    {
        var descriptor = new HogDescriptor(64, 64, HogOptions.DalalTriggs);
        var features = new float[descriptor.Length];
        var image = new byte[64 * 64];
        descriptor.Compute(image, features);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            descriptor.Compute(image, features);

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Threads_can_share_a_descriptor()
    {
        GoldenCase golden = Golden.Case("opencv gray");
        byte[] image = golden.Bytes("image");
        HogDescriptor descriptor = Descriptor(golden, HogOptions.DalalTriggs);
        float[] expected = new float[descriptor.Length];
        descriptor.Compute(image, expected);

        Parallel.For(0, 64, _ =>
        {
            var features = new float[descriptor.Length];
            descriptor.Compute(image, features);
            CollectionAssert.AreEqual(expected, features);
        });
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(23, 24)]
    [DataRow(24, 23)]
    public void Image_smaller_than_a_block_is_refused(int width, int height)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new HogDescriptor(width, height));
        Assert.AreEqual(
            $"An image of {width}x{height} pixels is smaller than one HOG block of 24x24 pixels (3x3 cells of 8x8).",
            error.Message);
    }

    [TestMethod]
    public void Wrong_lengths_are_refused()
    {
        var descriptor = new HogDescriptor(24, 24);
        Assert.Contains("24x24 pixels has 576 values", Assert.ThrowsExactly<ArgumentException>(
            () => descriptor.Compute(new byte[575], new float[81])).Message);
        Assert.Contains("has 81 values; the destination has 80", Assert.ThrowsExactly<ArgumentException>(
            () => descriptor.Compute(new byte[576], new float[80])).Message);
    }

    [TestMethod]
    public void Options_out_of_range_are_refused_by_name()
    {
        Refuse(new HogOptions { Orientations = 0 }, "Orientations must be between 1 and 64.");
        Refuse(new HogOptions { Orientations = 1, TrilinearVoting = true }, "Orientations must be between 2 and 64.");
        Refuse(new HogOptions { CellWidth = 0 }, "CellWidth must be between 1 and 1024.");
        Refuse(new HogOptions { CellHeight = 2000 }, "CellHeight must be between 1 and 1024.");
        Refuse(new HogOptions { BlockWidth = 0 }, "BlockWidth must be between 1 and 64.");
        Refuse(new HogOptions { BlockHeight = -1 }, "BlockHeight must be between 1 and 64.");
        Refuse(new HogOptions { BlockStrideX = -1 }, "BlockStrideX must be between 0 and 65536.");
        Refuse(new HogOptions { Clip = 0 }, "Clip must be above 0 and at most 1.");
        Refuse(new HogOptions { Clip = float.NaN }, "Clip must be above 0 and at most 1.");
        Refuse(new HogOptions { WindowSigma = -1 }, "WindowSigma must be between 0 and 1000000.");
        Refuse(new HogOptions { BlockNorm = (HogBlockNorm)9 }, "BlockNorm must be one of L1, L1Sqrt, L2, L2Hys.");

        static void Refuse(HogOptions options, string message)
        {
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new HogDescriptor(64, 64, options));
            Assert.StartsWith(message, error.Message);
        }
    }

    private static IEnumerable<object[]> Names(string peer) =>
        Golden.Cases.Where(c => c.Text("peer") == peer).Select(c => new object[] { c.Name });

    private static HogOptions Options(GoldenCase golden)
    {
        bool openCv = golden.Text("peer") == "opencv";
        return new HogOptions
        {
            Orientations = golden.Int("orientations"),
            CellWidth = golden.Int("cellWidth"),
            CellHeight = golden.Int("cellHeight"),
            BlockWidth = golden.Int("blockWidth"),
            BlockHeight = golden.Int("blockHeight"),
            BlockStrideX = golden.Int("strideX"),
            BlockStrideY = golden.Int("strideY"),
            BlockNorm = openCv ? HogBlockNorm.L2Hys : Enum.Parse<HogBlockNorm>(golden.Text("norm"), ignoreCase: true),
            GammaSqrt = golden.Flag("sqrt"),
            Signed = golden.Flag("signed"),
            TrilinearVoting = openCv,
            GaussianWindow = openCv,
            Regularization = openCv ? HogRegularization.OpenCv : HogRegularization.ScikitImage,
            Order = openCv ? HogOrder.ColumnMajor : HogOrder.RowMajor,
        };
    }

    private static HogDescriptor Descriptor(GoldenCase golden, HogOptions options)
    {
        int[] shape = golden.Shape("image");
        return new HogDescriptor(shape[^1], shape[^2], options);
    }

    private static float[] Compute(GoldenCase golden, HogOptions options)
    {
        HogDescriptor descriptor = Descriptor(golden, options);
        var features = new float[descriptor.Length];
        if (golden.IsFloat("image"))
            descriptor.Compute(golden.Floats("image"), features);
        else
            descriptor.Compute(golden.Bytes("image"), features);
        return features;
    }

    private static float[] Compute(byte[] image, int width, int height, HogOptions options)
    {
        var descriptor = new HogDescriptor(width, height, options);
        var features = new float[descriptor.Length];
        descriptor.Compute(image, features);
        return features;
    }
}
