namespace MLVision.Extensions;

/// <summary>The names of the column that is added and of the one that is read.</summary>
internal readonly record struct ColumnPair(string Output, string Input);
