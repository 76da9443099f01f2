using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class ProcessSwitchTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Two_that_overlap_leave_the_setting_as_they_found_it_whichever_ends_first(bool former)
    {
        foreach (bool firstEndsFirst in new[] { true, false })
        {
            bool setting = former;
            var held = new ProcessSwitch(() => setting, value => setting = value, prevailing: true);
            IDisposable first = held.Hold(!former), second = held.Hold(!former);
            Assert.AreEqual(!former, setting);
            (firstEndsFirst ? first : second).Dispose();
            Assert.AreEqual(!former, setting);
            (firstEndsFirst ? second : first).Dispose();
            Assert.AreEqual(former, setting);
        }
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Of_two_that_disagree_one_value_prevails_while_it_is_wanted(bool former, bool prevailing)
    {
        foreach (bool prevailingComesFirst in new[] { true, false })
        {
            bool setting = former;
            var held = new ProcessSwitch(() => setting, value => setting = value, prevailing);
            IDisposable first = held.Hold(prevailingComesFirst ? prevailing : !prevailing);
            IDisposable second = held.Hold(prevailingComesFirst ? !prevailing : prevailing);
            Assert.AreEqual(prevailing, setting);
            (prevailingComesFirst ? first : second).Dispose();
            Assert.AreEqual(!prevailing, setting);
            (prevailingComesFirst ? second : first).Dispose();
            Assert.AreEqual(former, setting);
        }
    }

    [TestMethod]
    public void Disposing_twice_ends_nobody_elses_hold()
    {
        bool setting = false;
        var held = new ProcessSwitch(() => setting, value => setting = value, prevailing: true);
        IDisposable first = held.Hold(true), second = held.Hold(true);
        first.Dispose();
        first.Dispose();
        Assert.IsTrue(setting);
        second.Dispose();
        Assert.IsFalse(setting);
    }

    [TestMethod]
    public void What_the_application_has_set_between_two_holds_is_what_comes_back()
    {
        bool setting = false;
        var held = new ProcessSwitch(() => setting, value => setting = value, prevailing: false);
        held.Hold(true).Dispose();
        setting = true;
        using (held.Hold(false))
            Assert.IsFalse(setting);
        Assert.IsTrue(setting);
    }

    [TestMethod]
    public void Many_threads_leave_the_setting_as_they_found_it()
    {
        bool setting = false;
        var held = new ProcessSwitch(() => setting, value => setting = value, prevailing: true);
        int wrong = 0;
        Parallel.For(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using (held.Hold(true))
                Interlocked.Add(ref wrong, Volatile.Read(ref setting) ? 0 : 1);
        });
        Assert.AreEqual(0, wrong);
        Assert.IsFalse(setting);
    }

    [TestMethod]
    public void Trainings_in_float32_are_not_rounded_to_tf32_by_others_at_the_same_time()
    {
        (bool, bool) former = Tf32();
        IDisposable[] rounded = PrecisionScope.HoldTf32(true);
        Assert.AreEqual((true, true), Tf32());
        IDisposable[] exact = PrecisionScope.HoldTf32(false);
        Assert.AreEqual((false, false), Tf32());
        // The one that came first ends first, and the other is not touched.
        Array.ForEach(rounded, hold => hold.Dispose());
        Assert.AreEqual((false, false), Tf32());
        Array.ForEach(exact, hold => hold.Dispose());
        Assert.AreEqual(former, Tf32());

        static (bool Products, bool Convolutions) Tf32() =>
            (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
    }
}
