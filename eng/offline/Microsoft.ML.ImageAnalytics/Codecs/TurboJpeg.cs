using System;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Data.Codecs;

/// <summary>The functions of the TurboJPEG 2.x library that are used.</summary>
internal static unsafe class TurboJpeg
{
    /// <summary>The flag that forbids growing the output buffer, which is large enough from the start.</summary>
    public const int FlagNoRealloc = 1024;

    private const string Library = "libturbojpeg.so.0";

    public const int PixelFormatBgrx = 3;
    public const int PixelFormatRgba = 7;
    public const int PixelFormatBgra = 8;
    public const int PixelFormatCmyk = 11;

    public const int ColorspaceCmyk = 3;
    public const int ColorspaceYcck = 4;

    public const int Subsampling420 = 2;

    /// <summary>A progressive file with thousands of scans keeps a decoder busy for minutes; this stops at 500.</summary>
    public const int FlagLimitScans = 32768;

    public const int ErrorCodeWarning = 0;

    /// <summary>A compressor or decompressor; not to be used by two threads at once.</summary>
    public sealed class Handle : SafeHandle
    {
        public Handle(bool compressor)
            : base(IntPtr.Zero, ownsHandle: true)
        {
            try
            {
                SetHandle(compressor ? tjInitCompress() : tjInitDecompress());
            }
            catch (DllNotFoundException e)
            {
                throw new DllNotFoundException(
                    $"JPEG images need the native library {Library}, which was not found. On Debian install the package "
                    + "libturbojpeg0, on Ubuntu libturbojpeg (apt-get install).", e);
            }

            if (IsInvalid)
                throw new InvalidOperationException("TurboJPEG could not be initialised: " + ErrorMessage());
        }

        public override bool IsInvalid => handle == IntPtr.Zero;

        public IntPtr Pointer => handle;

        public string ErrorMessage() => Marshal.PtrToStringUTF8(tjGetErrorStr2(handle)) ?? "unknown error";

        protected override bool ReleaseHandle() => tjDestroy(handle) == 0;
    }

    [DllImport(Library)]
    private static extern IntPtr tjInitDecompress();

    [DllImport(Library)]
    private static extern IntPtr tjInitCompress();

    [DllImport(Library)]
    private static extern int tjDestroy(IntPtr handle);

    [DllImport(Library)]
    private static extern IntPtr tjGetErrorStr2(IntPtr handle);

    [DllImport(Library)]
    public static extern int tjGetErrorCode(IntPtr handle);

    [DllImport(Library)]
    public static extern int tjDecompressHeader3(
        IntPtr handle, byte* jpeg, CULong size, int* width, int* height, int* subsampling, int* colorspace);

    [DllImport(Library)]
    public static extern int tjDecompress2(
        IntPtr handle, byte* jpeg, CULong size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [DllImport(Library)]
    public static extern CULong tjBufSize(int width, int height, int subsampling);

    [DllImport(Library)]
    public static extern int tjCompress2(
        IntPtr handle, byte* pixels, int width, int pitch, int height, int pixelFormat, byte** jpeg, CULong* size,
        int subsampling, int quality, int flags);
}
