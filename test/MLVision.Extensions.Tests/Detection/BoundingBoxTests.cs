using System.Runtime.InteropServices;

namespace MLVision.Extensions.Tests;

[TestClass]
public class BoundingBoxTests
{
    [TestMethod]
    public void Overlap_is_the_common_area_over_the_area_of_both()
    {
        var box = new BoundingBox(0, 0, 4, 2);
        Assert.AreEqual(8f, box.Area);
        Assert.AreEqual(3f, box.Intersection(new BoundingBox(1, 1, 5, 3)));
        Assert.AreEqual(3f / 13, box.IntersectionOverUnion(new BoundingBox(1, 1, 5, 3)));
        Assert.AreEqual(1f, box.IntersectionOverUnion(box));
    }

    [TestMethod]
    [DataRow(4f, 0f, 6f, 2f, DisplayName = "beside it, touching")]
    [DataRow(9f, 9f, 10f, 10f, DisplayName = "apart")]
    [DataRow(1f, 1f, 1f, 2f, DisplayName = "without width")]
    [DataRow(3f, 2f, 1f, 0f, DisplayName = "edges in the wrong order")]
    public void Boxes_without_common_area_do_not_overlap(float x0, float y0, float x1, float y1)
    {
        var box = new BoundingBox(0, 0, 4, 2);
        var other = new BoundingBox(x0, y0, x1, y1);
        Assert.AreEqual(0f, box.IntersectionOverUnion(other));
        Assert.AreEqual(0f, other.IntersectionOverUnion(box));
    }

    [TestMethod]
    public void Clipping_keeps_what_is_inside_the_image() =>
        Assert.AreEqual(new BoundingBox(0, 1, 10, 8), new BoundingBox(-3, 1, 12.5f, 9).Clip(10, 8));

    [TestMethod]
    public void A_vector_of_coordinates_is_read_without_copying()
    {
        float[] vector = [1, 2, 3, 4, 5, 6, 7, 8];
        BoundingBox[] boxes = MemoryMarshal.Cast<float, BoundingBox>(vector).ToArray();
        CollectionAssert.AreEqual(new BoundingBox[] { new(1, 2, 3, 4), new(5, 6, 7, 8) }, boxes);
    }
}
