namespace MLVision.Extensions.Torch;

/// <summary>Images that are trained or scored together.</summary>
/// <param name="Pixels">Bytes in the order image, channel, row, column.</param>
/// <param name="Labels">The classes, from 0.</param>
/// <param name="Number">The place of the batch in the epoch, from 0.</param>
internal sealed record ImageBatch(byte[] Pixels, long[] Labels, int Number);
