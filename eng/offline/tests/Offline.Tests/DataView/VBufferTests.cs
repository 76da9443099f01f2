using Microsoft.ML.Data;

namespace Offline.Tests.DataView;

[TestClass]
public sealed class VBufferTests
{
    private static readonly VBuffer<float> _sparse = new(10, 3, [1f, 2f, 3f, 99f], [0, 4, 9, 77]);

    [TestMethod]
    public void A_sparse_vector_shows_its_explicit_values_and_indices()
    {
        Assert.IsFalse(_sparse.IsDense);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, _sparse.GetValues().ToArray());
        CollectionAssert.AreEqual(new[] { 0, 4, 9 }, _sparse.GetIndices().ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 0, 0, 0, 2f, 0, 0, 0, 0, 3f }, _sparse.DenseValues().ToArray());
    }

    [TestMethod]
    public void A_dense_vector_has_no_indices()
    {
        var dense = new VBuffer<int>(2, [5, 6, 7], [1, 2, 3]);
        Assert.IsTrue(dense.IsDense);
        Assert.AreEqual(0, dense.GetIndices().Length);
        CollectionAssert.AreEqual(new[] { 5, 6 }, dense.GetValues().ToArray());
    }

    [TestMethod]
    [DataRow(0, 1f)]
    [DataRow(3, 0f)]
    [DataRow(4, 2f)]
    [DataRow(9, 3f)]
    public void GetItemOrDefault_finds_explicit_and_implicit_values(int index, float expected)
    {
        Assert.AreEqual(expected, _sparse.GetItemOrDefault(index));
        float value = 5;
        _sparse.GetItemOrDefault(index, ref value);
        Assert.AreEqual(expected, value);
    }

    [TestMethod]
    public void GetItemOrDefault_throws_outside_of_the_vector()
    {
        Assert.Throws<ArgumentException>(() => _sparse.GetItemOrDefault(10));
        Assert.Throws<ArgumentException>(() => _sparse.GetItemOrDefault(-1));
    }

    [TestMethod]
    public void CopyTo_a_range_keeps_the_vector_sparse_and_moves_the_indices()
    {
        VBuffer<float> part = default;
        _sparse.CopyTo(ref part, 3, 7);
        Assert.AreEqual(7, part.Length);
        CollectionAssert.AreEqual(new[] { 1, 6 }, part.GetIndices().ToArray());
        CollectionAssert.AreEqual(new[] { 2f, 3f }, part.GetValues().ToArray());
    }

    [TestMethod]
    public void CopyTo_a_range_of_explicit_values_only_is_dense()
    {
        VBuffer<float> part = default;
        _sparse.CopyTo(ref part, 4, 1);
        Assert.IsTrue(part.IsDense);
        Assert.AreEqual(2f, part.GetItemOrDefault(0));
    }

    [TestMethod]
    public void CopyTo_a_span_fills_the_gaps_with_the_given_value()
    {
        var target = new float[12];
        _sparse.CopyTo(target, 1, -1f);
        CollectionAssert.AreEqual(new[] { 0, 1f, -1, -1, -1, 2f, -1, -1, -1, -1, 3f, 0 }, target);
    }

    [TestMethod]
    public void A_copy_does_not_share_memory_with_its_source()
    {
        float[] values = [1, 2];
        var source = new VBuffer<float>(2, values);
        VBuffer<float> copy = default;
        source.CopyTo(ref copy);
        values[0] = 7;
        Assert.AreEqual(1f, copy.GetItemOrDefault(0));
    }

    [TestMethod]
    public void Items_are_the_explicit_ones_unless_all_are_asked_for()
    {
        CollectionAssert.AreEqual(new[] { 0, 4, 9 }, _sparse.Items().Select(item => item.Key).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).ToArray(), _sparse.Items(all: true).Select(item => item.Key).ToArray());
        Assert.AreEqual(6f, _sparse.Items(all: true).Sum(item => item.Value));
    }

    [TestMethod]
    public void An_editor_reuses_the_memory_of_its_destination_where_it_is_large_enough()
    {
        var buffer = new VBuffer<float>(4, [1f, 2f, 3f, 4f]);
        VBufferEditor<float> editor = VBufferEditor.Create(ref buffer, 3);
        Assert.IsFalse(editor.CreatedNewValues);
        editor.Values[2] = 9;
        buffer = editor.Commit();
        CollectionAssert.AreEqual(new[] { 1f, 2f, 9f }, buffer.DenseValues().ToArray());

        editor = VBufferEditor.Create(ref buffer, 5, keepOldOnResize: true);
        Assert.IsTrue(editor.CreatedNewValues);
        Assert.AreEqual(9f, editor.Values[2]);
    }

    [TestMethod]
    public void CommitTruncated_makes_a_sparse_vector_of_fewer_values()
    {
        VBuffer<int> buffer = default;
        VBufferEditor<int> editor = VBufferEditor.Create(ref buffer, 8, valuesCount: 4);
        editor.Values[0] = 5;
        editor.Indices[0] = 6;
        buffer = editor.CommitTruncated(1);
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0, 0, 0, 5, 0 }, buffer.DenseValues().ToArray());
    }

    [TestMethod]
    public void A_vector_needs_as_many_values_as_it_says()
    {
        Assert.Throws<ArgumentException>(() => new VBuffer<int>(3, [1, 2]));
        Assert.Throws<ArgumentException>(() => new VBuffer<int>(3, 2, [1, 2], [0]));
        Assert.Throws<ArgumentException>(() => new VBuffer<int>(3, 4, [1, 2, 3, 4], [0, 1, 2, 3]));
    }
}
