using Microsoft.ML;
using Spectre.Console;

namespace ReadDigits;

/// <summary>Shows what ML.NET reports of its progress while it works.</summary>
internal static class LogStatus
{
    public static T Show<T>(MLContext ml, string what, Func<T> work) => AnsiConsole.Status().Start(what, status =>
    {
        void Update(object? sender, LoggingEventArgs message)
        {
            if (message.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Info)
                status.Status($"{what}: {message.RawMessage.ReplaceLineEndings(" ").EscapeMarkup()}");
        }

        ml.Log += Update;
        try
        {
            return work();
        }
        finally
        {
            ml.Log -= Update;
        }
    });
}
