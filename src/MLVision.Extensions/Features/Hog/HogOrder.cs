namespace MLVision.Extensions;

/// <summary>The order of blocks, and of cells in a block, in a HOG vector. Orientations always vary fastest.</summary>
public enum HogOrder
{
    /// <summary>
    /// Blocks row by row, and cells row by row in a block (scikit-image): [blockRow, blockColumn, row, column, orientation].
    /// </summary>
    RowMajor,

    /// <summary>
    /// Blocks column by column, and cells column by column in a block (OpenCV): [blockColumn, blockRow, column, row,
    /// orientation].
    /// </summary>
    ColumnMajor,
}
