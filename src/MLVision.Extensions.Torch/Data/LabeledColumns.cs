namespace MLVision.Extensions.Torch;

/// <summary>The columns of labelled images.</summary>
/// <param name="Label">The name of the column of labels, keys.</param>
/// <param name="Image">The name of the column of images.</param>
/// <param name="ClassCount">How many classes there are.</param>
internal readonly record struct LabeledColumns(string Label, string Image, int ClassCount);
