using System.Globalization;
using System.Text.Json;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>What torchvision makes of a real picture: <c>eng/peers/golden_augmentation.py</c>.</summary>
[TestClass]
public sealed class AugmentationGoldenTests
{
    private static readonly Golden Data = JsonSerializer.Deserialize<Golden>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "golden", "augmentation.json")),
            JsonSerializerOptions.Web)!;

    // torchvision cuts fractions off where we round, and rounds grey values otherwise.
    [TestMethod]
    public void Brightness_is_that_of_torchvision() => AssertClose("brightness", 1, image => ColorJitter.Brightness(image, 1.4));

    [TestMethod]
    public void Contrast_is_that_of_torchvision() => AssertClose("contrast", 1, image => ColorJitter.Contrast(image, 3, 0.6));

    [TestMethod]
    public void Saturation_is_that_of_torchvision() => AssertClose("saturation", 2, image => ColorJitter.Saturation(image, 1.7));

    [TestMethod]
    public void Hue_is_that_of_torchvision()
    {
        AssertClose("hue", 2, image => ColorJitter.Hue(image, 0.13));
        AssertClose("hue back", 2, image => ColorJitter.Hue(image, -0.4));
    }

    [TestMethod]
    public void Grey_is_that_of_torchvision() => AssertClose("gray", 1, image => ColorJitter.Gray(image));

    [TestMethod]
    public void Blur_is_that_of_torchvision()
    {
        AssertClose("blur", 1, image => GaussianBlur.Run(image, 3, Data.Height, Data.Width, 1.5));
        AssertClose("blur little", 1, image => GaussianBlur.Run(image, 3, Data.Height, Data.Width, 0.6));
    }

    [TestMethod]
    [DataRow("turn", 25, 0, 0, 1.0, 0.0)]
    [DataRow("shift", 0, 5, -3, 1.0, 0.0)]
    [DataRow("enlarge", 0, 0, 0, 1.3, 0.0)]
    [DataRow("shear", 0, 0, 0, 1.0, 15.0)]
    [DataRow("all", -40, -4, 6, 0.8, -10.0)]
    public void Affine_maps_are_those_of_torchvision(string name, int angle, int shiftX, int shiftY, double scale, double shear)
    {
        const double Degree = Math.PI / 180;
        AffineMap map = AffineMap.About(Data.Width, Data.Height, -angle * Degree, -shear * Degree, scale, shiftX, shiftY);
        AssertClose(name, 1, image => ImageWarp.Run(
            Data.Source, image, 3, Data.Height, Data.Width, map));
    }

    [TestMethod]
    [DataRow(nameof(TrivialOperation.ShearX), true)]
    [DataRow(nameof(TrivialOperation.ShearY), false)]
    [DataRow(nameof(TrivialOperation.TranslateX), true)]
    [DataRow(nameof(TrivialOperation.TranslateY), false)]
    [DataRow(nameof(TrivialOperation.Rotate), true)]
    [DataRow(nameof(TrivialOperation.Brightness), false)]
    [DataRow(nameof(TrivialOperation.Color), true)]
    [DataRow(nameof(TrivialOperation.Contrast), false)]
    [DataRow(nameof(TrivialOperation.Sharpness), true)]
    [DataRow(nameof(TrivialOperation.Posterize), false)]
    [DataRow(nameof(TrivialOperation.Solarize), true)]
    [DataRow(nameof(TrivialOperation.AutoContrast), false)]
    [DataRow(nameof(TrivialOperation.Equalize), true)]
    public void Changes_of_TrivialAugment_are_those_of_torchvision(string operation, bool reversed)
    {
        var change = new TrivialChange(Enum.Parse<TrivialOperation>(operation), 17, reversed);
        AssertClose($"trivial {operation}", 2, image =>
        {
            if (change.MovesPixels)
                ImageWarp.Run(Data.Source, image, 3, Data.Height, Data.Width, change.ToMap(Data.Width, Data.Height));
            else
                change.ApplyTo(image, 3, Data.Height, Data.Width, new ScratchBytes());
        });
    }

    [TestMethod]
    public void Parts_of_random_size_are_drawn_as_torchvision_draws_them()
    {
        Assert.HasCount(4, Data.Parts);
        foreach ((string name, double[] expected) in Data.Parts)
        {
            double[] sizes = [.. name.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
            var image = new PixelShape(3, (int)sizes[1], (int)sizes[0]);
            var augmenter = new ImageAugmenter(new AugmentationOptions { ResizedCropScale = sizes[2] }, 3, 32, 32);
            var sums = new double[5];
            const int Draws = 20000;
            for (int i = 0; i < Draws; i++)
            {
                var random = new RandomStream(1, 0, i);
                PixelBox part = augmenter.DrawPart(image, ref random);
                double width = (double)part.Width / image.Width, height = (double)part.Height / image.Height;
                double[] values =
                    [(double)part.Left / image.Width, (double)part.Top / image.Height, width, height, width * height];
                for (int k = 0; k < 5; k++)
                    sums[k] += values[k] / Draws;
            }

            // Both are means of 20,000 draws, whose deviation is at most 0.3: five times that of their difference.
            for (int k = 0; k < 5; k++)
                Assert.AreEqual(expected[k], sums[k], 0.015, $"{name}, value {k}");
        }
    }

    private static void AssertClose(string name, int tolerance, Action<byte[]> change)
    {
        byte[] image = [.. Data.Source], expected = Data.Results[name];
        change(image);
        int changed = 0;
        for (int i = 0; i < image.Length; i++)
        {
            int x = i % Data.Width, y = i / Data.Width % Data.Height;
            Assert.IsLessThanOrEqualTo(tolerance, Math.Abs(image[i] - expected[i]),
                $"{name}: {image[i]} for {expected[i]} at {x}, {y}");
            changed += Math.Abs(Data.Source[i] - expected[i]) > tolerance ? 1 : 0;
        }

        Assert.IsGreaterThan(image.Length / 10, changed, $"{name} changes hardly anything");
    }

    private sealed record Golden(
        int Height, int Width, byte[] Source, Dictionary<string, byte[]> Results, Dictionary<string, double[]> Parts);
}
