using System.Text;
using Microsoft.ML;
using MLVision.Extensions.Bridge;
using MLVision.Extensions.Tests.Contract;

namespace MLVision.Extensions.Tests.Bridge;

[TestClass]
public sealed class ModelLoadingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_newer_version_of_a_component_is_told_with_what_wrote_and_what_reads_it() => AssertFails(
        body => body[IndexAfter(body, "Scaling")]++,
        "The model holds version 4 of the component 'Scaling', written by MLVision.Extensions.Tests 0.1.0; " +
        "this is MLVision.Extensions.Tests 0.1.0, which reads versions 1 to 3. Use a newer MLVision.Extensions.Tests.");

    [TestMethod]
    public void An_unknown_component_is_told() => AssertFails(
        body => body[IndexAfter(body, "Scaling") - 1] = (byte)'x',
        "The model holds the component 'Scalinx', written by MLVision.Extensions.Tests 0.1.0; " +
        "MLVision.Extensions.Tests 0.1.0 does not know it. Use a newer MLVision.Extensions.Tests.");

    [TestMethod]
    public void A_package_that_the_program_lacks_is_told() => AssertFails(
        body => "Torch"u8.CopyTo(body.AsSpan(IndexAfter(body, "MLVision.Extensions.Tests") - 5)),
        "The model holds the component 'Scaling' of MLVision.Extensions.Torch 0.1.0, which this program does not have. " +
        "Reference the package of that name.");

    [TestMethod]
    public void Settings_that_do_not_fit_the_component_are_told() => AssertFails(
        // The flag that tells the large file from a number in the settings.
        body => body[^5] = 1,
        "The model's component 'Scaling' (version 3, written by MLVision.Extensions.Tests 0.1.0) cannot be read: " +
        "the file 'factor.bin' of the component is missing");

    [TestMethod]
    public void A_newer_format_is_told()
    {
        byte[] model = SaveModel();
        (string entry, byte[] content, int start) = ModelDamage.FindPayloads(model).Single();
        content[start + 4] = 2;
        AssertMessage(ModelDamage.Replace(model, entry, content),
            "The model holds a component in format 2; this is MLVision.Extensions 0.1.0, which reads format 1. " +
            "Use a newer MLVision.Extensions, or save the model again.");
    }

    [TestMethod]
    public void What_is_wrong_is_in_the_log_too()
    {
        byte[] model = SaveModel();
        (string entry, byte[] content, int start) = ModelDamage.FindPayloads(model).Single();
        content[start] = 0;
        var messages = new List<string>();
        _ml.Log += (_, message) => messages.Add(message.Message);
        Assert.Throws<Exception>(() => _ml.Model.Load(new MemoryStream(ModelDamage.Replace(model, entry, content)), out _));
        Assert.IsTrue(
            messages.Any(message => message.Contains("is damaged: it does not begin with 'MLVX'", StringComparison.Ordinal)),
            string.Join(Environment.NewLine, messages));
    }

    [TestMethod]
    public void A_transformer_without_an_identity_is_refused_when_it_is_saved()
    {
        var exception = Assert.Throws<Exception>(() => _ml.Model.Save(new NamelessTransformer(), null, new MemoryStream()));
        StringAssert.Contains(exception.GetBaseException().Message, "cannot be saved: it has no [Component] attribute");
    }

    [TestMethod]
    public void A_missing_member_of_MLNet_is_told_with_the_version_that_lacks_it()
    {
        string message = Assert.ThrowsExactly<NotSupportedException>(() => MLNetInternals.GetReader(new object())).Message;
        StringAssert.StartsWith(message, $"ML.NET {MLNetInternals.MLNetVersion} (Microsoft.ML.Core) has no Object.Reader");
    }

    [TestMethod]
    public void The_checksum_is_CRC_32C()
    {
        // The check value of the algorithm's published parameters.
        Assert.AreEqual(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.AreEqual((0xE3069283u, 9L), Crc32C.Of(new MemoryStream("123456789"u8.ToArray())));
        using var target = new MemoryStream();
        var stream = new Crc32C.WritingStream(target);
        stream.Write("12345"u8);
        stream.Write("6789"u8);
        Assert.AreEqual((0xE3069283u, 9L), (stream.Crc, stream.Length));
    }

    private static int IndexAfter(byte[] body, string text) =>
        body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) + text.Length;

    private byte[] SaveModel()
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(new ScalingTransformer(2, 4), null, stream);
        return stream.ToArray();
    }

    private void AssertFails(Action<byte[]> change, string message)
    {
        byte[] model = SaveModel();
        (string entry, byte[] content, int start) = ModelDamage.FindPayloads(model).Single();
        int length = BitConverter.ToInt32(content, start + 8);
        byte[] body = content.AsSpan(start + 12, length).ToArray();
        change(body);
        body.CopyTo(content, start + 12);
        BitConverter.GetBytes(Crc32C.Of(body)).CopyTo(content, start + 12 + length);
        AssertMessage(ModelDamage.Replace(model, entry, content), message);
    }

    private static void AssertMessage(byte[] model, string message)
    {
        Exception error = Assert.Throws<Exception>(() => new MLContext().Model.Load(new MemoryStream(model), out _));
        Exception? cause = error;
        while (cause is not null and not InvalidDataException)
            cause = cause.InnerException;
        Assert.AreEqual(message, cause?.Message, error.ToString());
    }

    private sealed class NamelessTransformer : RowMappingTransformer
    {
        protected internal override IReadOnlyList<InputColumn> Inputs => [];

        protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema) => [];

        protected internal override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive) => [];

        protected internal override void Write(ComponentWriter writer)
        {
        }
    }
}
