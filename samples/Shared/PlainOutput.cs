using Spectre.Console;

namespace Samples;

/// <summary>Keeps colours and moving bars out of files and pipes.</summary>
internal static class PlainOutput
{
    /// <summary>To be called before anything is written.</summary>
    public static void UseWithoutTerminal()
    {
        if (!Console.IsOutputRedirected)
            return;
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
    }
}
