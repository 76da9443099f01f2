using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>
/// Options as they are saved with a pipeline: JSON, so that options that come later have their defaults in older files.
/// </summary>
internal static class OptionsText
{
    private static readonly JsonSerializerOptions _format = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    // As an object, for the properties of the type that it has.
    public static string Write(OnnxScorerOptions options) => JsonSerializer.Serialize<object>(options, _format);

    public static TOptions Read<TOptions>(string text) => JsonSerializer.Deserialize<TOptions>(text, _format)!;

    /// <summary>Sets the device that the options leave to the environment.</summary>
    public static TOptions Resolve<TOptions>(TOptions options, IHostEnvironment environment)
        where TOptions : OnnxScorerOptions
    {
        if (options.Device is not null)
            return options;
        (int? gpu, bool fallsBack) = MLNetInternals.GetGpuSettings(environment);
        return options with { Device = OnnxDevice.Name(gpu), FallbackToCpu = fallsBack };
    }
}
