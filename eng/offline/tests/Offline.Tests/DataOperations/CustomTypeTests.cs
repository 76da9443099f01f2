using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Offline.Tests.DataOperations;

[TestClass]
public class CustomTypeTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Data => _ml.Data.LoadFromEnumerable(Enumerable.Range(1, 4).Select(i => new Row
    {
        Id = i,
        Image = MLImage.CreateFromPixels(i, 1, MLPixelFormat.Bgra32, new byte[4 * i]),
    }));

    [TestMethod]
    public void MembersOfARegisteredTypeBecomeColumnsOfItAndComeBack()
    {
        IDataView data = Data;

        Assert.AreEqual(new ImageDataViewType(1, 4), data.Schema["Image"].Type);
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, Widths(data));
        CollectionAssert.AreEqual(
            new[] { 1, 2, 3, 4 },
            _ml.Data.CreateEnumerable<Row>(data, reuseRowObject: false).Select(row => row.Image!.Width).ToArray());
    }

    [TestMethod]
    public void WhatBelongsToSomebodyIsNeitherCachedNorPooled()
    {
        Assert.AreEqual("Id", string.Join(" ", _ml.Data.Cache(Data).Schema.Select(column => column.Name)));
        Assert.AreEqual("Id", string.Join(" ", _ml.Data.ShuffleRows(Data).Schema.Select(column => column.Name)));
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, _ml.Data.Cache(Data, "Id").GetColumn<int>("Id").ToArray());
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Data.Cache(Data, "Image"));
        StringAssert.Contains(error.Message, "Asked to prefetch column 'Image' into cache, but it is of unhandled type");
    }

    [TestMethod]
    public void FiltersPassImagesOn()
    {
        CollectionAssert.AreEqual(new[] { 2, 3 }, Widths(_ml.Data.TakeRows(_ml.Data.SkipRows(Data, 1), 2)));
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(Data, 0.5);
        CollectionAssert.AreEquivalent(new[] { 1, 2, 3, 4 }, Widths(split.TrainSet).Concat(Widths(split.TestSet)).ToArray());
    }

    private static int[] Widths(IDataView data) => data.GetColumn<MLImage>("Image").Select(image => image.Width).ToArray();

    private sealed class Row
    {
        [ImageType(1, 4)]
        public MLImage? Image;

        public int Id;
    }
}
