using System;
using System.IO;

namespace Microsoft.ML.Data;

/// <summary>A file that can be written and read.</summary>
public interface IFileHandle : IDisposable
{
    bool CanWrite { get; }

    bool CanRead { get; }

    Stream CreateWriteStream();

    Stream OpenReadStream();
}
