using System.Runtime.InteropServices;

namespace TorchSharp.Tests;

[TestClass]
public class TensorTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void OpenScope() => _scope = NewDisposeScope();

    [TestCleanup]
    public void CloseScope() => _scope.Dispose();

    [TestMethod]
    public void FactoriesGiveTheShapeTypeAndValueAskedFor()
    {
        Assert.AreEqual(ScalarType.Float32, zeros(2, 3).dtype);
        CollectionAssert.AreEqual(new long[] { 2, 3, 4 }, ones(2, 3, 4).shape);
        CollectionAssert.AreEqual(new[] { 7L, 7 }, full([2], 7, int64).data<long>().ToArray());
        CollectionAssert.AreEqual(new[] { 1L, 3 }, arange(1, 5, 2).data<long>().ToArray());
        Assert.AreEqual(ScalarType.Float32, arange(0.5, 3).dtype);
        CollectionAssert.AreEqual(new[] { 0f, 0.5f, 1 }, linspace(0, 1, 3).data<float>().ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 0, 0, 1 }, eye(2).data<float>().ToArray());
        Assert.IsTrue(zeros(3, requires_grad: true).requires_grad);
        Assert.AreEqual(ScalarType.BFloat16, zeros_like(zeros(3), bfloat16).dtype);
    }

    [TestMethod]
    public void DataIsCopiedUnlessThePurposeIsToShareIt()
    {
        float[] numbers = [1, 2, 3, 4];
        Tensor copied = tensor(numbers);
        Tensor shared = from_array(numbers);
        Tensor part = frombuffer(numbers, float32, 2, 1);
        numbers[1] = 20;

        Assert.AreEqual(2f, copied[1].item<float>());
        Assert.AreEqual(20f, shared[1].item<float>());
        CollectionAssert.AreEqual(new float[] { 20, 3 }, part.data<float>().ToArray());
    }

    [TestMethod]
    public void BytesBecomeATensorOfTheTypeAskedFor()
    {
        Tensor pixels = tensor(new Memory<byte>([0, 51, 255, 1, 2, 3]), [2, 3]);

        Assert.AreEqual(ScalarType.Byte, pixels.dtype);
        CollectionAssert.AreEqual(
            new float[] { 0, 0.2f, 1 }, pixels[0].to_type(float32).div(255).data<float>().ToArray());
        CollectionAssert.AreEqual(new byte[] { 0, 51, 255, 1, 2, 3 }, pixels.bytes.ToArray());
    }

    [TestMethod]
    public void TooFewNumbersAreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => tensor(new float[5], [2, 3]));
    }

    [TestMethod]
    public void AccessorFollowsTheIndicesNotTheMemory()
    {
        Tensor transposed = arange(6).reshape(2, 3).t();

        Assert.IsFalse(transposed.is_contiguous());
        CollectionAssert.AreEqual(new long[] { 1, 3 }, transposed.stride());
        CollectionAssert.AreEqual(new long[] { 0, 3, 1, 4, 2, 5 }, transposed.data<long>().ToArray());
        Assert.AreEqual(4, transposed.data<long>()[1, 1]);
        transposed.data<long>()[2, 0] = 9;
        Assert.AreEqual(9, transposed[2, 0].item<long>());
        CollectionAssert.AreEqual(new long[] { 1, 4, 9 }, transposed.data<long>().Skip(2).Take(3).ToArray());
    }

    [TestMethod]
    public void AccessorRefusesAnotherType()
    {
        Assert.ThrowsExactly<ArgumentException>(() => zeros(2).data<double>());
        Assert.ThrowsExactly<ArgumentException>(() => zeros(2).item<float>());
    }

    [TestMethod]
    public void BytesOfATensorThatIsNotContiguousAreRefused()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() => zeros(2, 3).t().bytes.Length);
    }

    [TestMethod]
    public void IndexingSelectsSlicesAndMasks()
    {
        Tensor numbers = arange(24).reshape(2, 3, 4);

        Assert.AreEqual(23, numbers[1, 2, 3].item<long>());
        Assert.AreEqual(23, numbers[-1, -1, -1].item<long>());
        CollectionAssert.AreEqual(new long[] { 3, 4 }, numbers[1].shape);
        CollectionAssert.AreEqual(new long[] { 5, 6 }, numbers[0, 1, TensorIndex.Slice(1, 3)].data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 3 }, numbers[0, 0, TensorIndex.Slice(1, null, 2)].data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 3 }, numbers[.., .., 1].shape);
        CollectionAssert.AreEqual(new long[] { 2, 3, 1 }, numbers[TensorIndex.Ellipsis, 1..2].shape);
        CollectionAssert.AreEqual(new long[] { 1, 3, 4 }, numbers[TensorIndex.Null, 0].shape);
        CollectionAssert.AreEqual(new long[] { 22, 23 }, numbers[numbers > 21].data<long>().ToArray());
        CollectionAssert.AreEqual(
            new long[] { 3, 0 }, numbers[0, 0, TensorIndex.Tensor(tensor(new long[] { 3, 0 }))].data<long>().ToArray());
        CollectionAssert.AreEqual(
            new long[] { 2, 2, 4 }, numbers[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 0, 2 }))].shape);
    }

    [TestMethod]
    public void AssigningThroughAnIndexChangesTheTensor()
    {
        Tensor numbers = zeros(2, 3);

        numbers[0, 1] = tensor(5f);
        numbers[1, ..] = tensor(new[] { 1f, 2, 3 });
        numbers[numbers > 2] = tensor(-1f);

        CollectionAssert.AreEqual(new float[] { 0, -1, 0, 1, 2, -1 }, numbers.data<float>().ToArray());
    }

    [TestMethod]
    public void IndexingLeavesOneNewTensorBehind()
    {
        Tensor numbers = arange(24).reshape(2, 3, 4);
        int before = _scope.DisposablesCount;

        _ = numbers[1, 1..3, 2];
        numbers.index_put_((Scalar)4, 0, 1..3);

        Assert.AreEqual(before + 1, _scope.DisposablesCount);
    }

    [TestMethod]
    public void ViewsShareMemoryAndCopiesDoNot()
    {
        Tensor numbers = zeros(2, 3);
        numbers.view(6)[5] = tensor(1f);
        numbers.clone().fill_(9);
        numbers.narrow(1, 0, 1).add_(2);

        CollectionAssert.AreEqual(new float[] { 2, 0, 0, 2, 0, 1 }, numbers.data<float>().ToArray());
    }

    [TestMethod]
    public void ShapesAreRearranged()
    {
        Tensor numbers = arange(6).reshape(1, 2, 3);

        CollectionAssert.AreEqual(new long[] { 3, 1, 2 }, numbers.permute(2, 0, 1).shape);
        CollectionAssert.AreEqual(new long[] { 2, 3 }, numbers.squeeze(0).shape);
        CollectionAssert.AreEqual(new long[] { 1, 6 }, numbers.flatten(1).shape);
        CollectionAssert.AreEqual(new long[] { 4, 2, 3 }, numbers.expand(4, -1, -1).shape);
        CollectionAssert.AreEqual(new long[] { 2, 1, 0, 5, 4, 3 }, numbers.flip(2).data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 0, 1, 5, 3, 4 }, numbers.roll(1, 2).data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 2, 3 }, cat([numbers, numbers]).shape);
        CollectionAssert.AreEqual(new long[] { 1, 2, 2, 3 }, stack([numbers, numbers], 1).shape);
        CollectionAssert.AreEqual(new long[] { 2, 1 }, numbers.split(2, 2).Select(part => part.shape[2]).ToArray());
        CollectionAssert.AreEqual(
            new long[] { 5, 3 }, numbers[0].gather(1, tensor(new long[] { 0, 2, 2, 0 }, [2, 2])).data<long>().ToArray()[2..]);
    }

    [TestMethod]
    public void InPlaceOperationsReturnTheSameObject()
    {
        Tensor numbers = ones(3);

        Assert.AreSame(numbers, numbers.mul_(2).add_(ones(3), alpha: 3).clamp_(max: (Scalar)4).neg_());
        CollectionAssert.AreEqual(new float[] { -4, -4, -4 }, numbers.data<float>().ToArray());
    }

    [TestMethod]
    public void EqualsIsOneAnswerAndTheOperatorMany()
    {
        Tensor left = tensor(new long[] { 1, 2 }), right = tensor(new long[] { 1, 3 });

        Assert.IsFalse(left.Equals(right));
        Assert.IsTrue(left.Equals(left.clone()));
        CollectionAssert.AreEqual(new[] { true, false }, (left == right).data<bool>().ToArray());
    }

    [TestMethod]
    public void ScalarsKeepTheirType()
    {
        Assert.AreEqual(ScalarType.Int64, (tensor(new long[] { 1 }) * 2).dtype);
        Assert.AreEqual(ScalarType.Float32, (tensor(new long[] { 1 }) * 2.5).dtype);
        Assert.AreEqual(2.5f, (float)(tensor(new long[] { 1 }) * 2.5));
        Assert.AreEqual(3, ones(3).sum().ToInt32());
        Assert.IsTrue(zeros(2).isfinite().all().ToBoolean());
        Assert.IsTrue((zeros(2) / 0).isnan().any().ToBoolean());
    }

    [TestMethod]
    public void AccumulatedGradientsAreReadSetAndDropped()
    {
        Tensor x = tensor(new[] { 1f, 2 }).requires_grad_();
        Assert.IsNull(x.grad);

        (x * x).sum().backward();
        (x * x).sum().backward();
        CollectionAssert.AreEqual(new float[] { 4, 8 }, x.grad!.data<float>().ToArray());

        x.grad = ones(2);
        CollectionAssert.AreEqual(new float[] { 1, 1 }, x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.IsNull(x.grad);
    }

    [TestMethod]
    public void AutogradGradReturnsWhatIsAskedForAndNothingForWhatIsUnused()
    {
        Tensor x = tensor(3f).requires_grad_(), unused = tensor(1f).requires_grad_();

        IList<Tensor> gradients = autograd.grad([x * x], [x, unused], allow_unused: true);

        Assert.AreEqual(6f, gradients[0].item<float>());
        Assert.IsTrue(gradients[1].IsInvalid);
        Assert.IsNull(x.grad);
    }

    [TestMethod]
    public void GradientModesNestAndArePerThread()
    {
        bool other = false;
        using (no_grad())
        {
            Assert.IsFalse(is_grad_enabled());
            using (enable_grad())
                Assert.IsTrue(is_grad_enabled());
            Assert.IsFalse(is_grad_enabled());
            var thread = new Thread(() => other = is_grad_enabled());
            thread.Start();
            thread.Join();
        }
        Assert.IsTrue(other);
        Assert.IsTrue(is_grad_enabled());
        using (inference_mode())
            Assert.IsTrue(is_inference_mode_enabled());
        Assert.IsFalse(is_inference_mode_enabled());
    }

    [TestMethod]
    public void ChannelsLastIsReachedByPermutingAndKeptByConvolution()
    {
        Tensor x = randn(2, 3, 8, 8);
        Tensor last = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        using Conv2d convolution = nn.Conv2d(3, 4, 3);
        using Conv2d converted = nn.Conv2d(3, 4, 3);
        converted.load_state_dict(convolution.state_dict());
        Parameter weight = converted.weight;
        using (no_grad())
        {
            Tensor permuted = weight.detach().permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
            Assert.AreSame(weight, weight.set_(permuted));
        }

        Tensor expected = convolution.call(x), actual = converted.call(last);
        actual.sum().backward();

        Assert.AreEqual(1, weight.stride(1));
        Assert.AreEqual(1, actual.stride(1));
        Assert.AreEqual(1, weight.grad!.stride(1));
        Assert.IsTrue(expected.allclose(actual, atol: 1e-5));
        Assert.ThrowsExactly<InvalidOperationException>(() => converted.save(new MemoryStream()));
    }

    [TestMethod]
    public void WeightsCastInTheForwardPassGetGradientsOfTheirOwnType()
    {
        Tensor x = randn(2, 3, 8, 8).to(bfloat16);
        using Conv2d convolution = nn.Conv2d(3, 4, 3);

        Tensor half = nn.functional.conv2d(x, convolution.weight.to(bfloat16), convolution.bias!.to(bfloat16));
        Tensor whole = nn.functional.conv2d(x.to(float32), convolution.weight, convolution.bias);
        half.to(float32).square().mean().backward();

        Assert.AreEqual(ScalarType.BFloat16, half.dtype);
        Assert.AreEqual(ScalarType.Float32, convolution.weight.grad!.dtype);
        Assert.IsTrue(half.to(float32).allclose(whole, rtol: 0.05, atol: 0.05));
    }

    [TestMethod]
    public void SetOutsideNoGradIsRefusedForAParameter()
    {
        using var parameter = new Parameter(zeros(2));

        Assert.ThrowsExactly<ExternalException>(() => parameter.set_(ones(2)));
    }
}
