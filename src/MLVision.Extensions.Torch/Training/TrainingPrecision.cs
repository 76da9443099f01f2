namespace MLVision.Extensions.Torch;

/// <summary>
/// With how many digits a network computes while it is trained. Weights, gradients, the optimizer and the loss are of
/// 32 bits in any case, and what is saved does not depend on it.
/// </summary>
public enum TrainingPrecision
{
    /// <summary>Floating-point numbers of 32 bits throughout; TF32 is off. The default.</summary>
    Float32,

    /// <summary>
    /// Convolutions and matrix products on CUDA may round what they multiply to 10 bits after the binary point (TF32), which is
    /// several times as fast on GPUs since Ampere. Without effect on the CPU.
    /// </summary>
    Tf32,

    /// <summary>
    /// Convolutions (<c>Conv2d</c>) and linear layers compute in bfloat16, whose 8 significant bits suffice for training; norms
    /// and whatever else has weights of its own compute in float32. Steps only: validation is in float32, with TF32 on CUDA.
    /// On the CPU it is faster than float32 only where the processor has instructions for it (AVX512-BF16, AMX), and an error where
    /// <see cref="ConvolutionCheck"/> finds wrong convolutions.
    /// </summary>
    BFloat16,
}
