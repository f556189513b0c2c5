using System.Diagnostics;
using Spectre.Console;

namespace Ledger.Commands;

/// <summary>A line on standard error that tells how far a command has come, once that takes longer than a second and somebody is there to see it.</summary>
internal static class ProgressBar
{
    public static async Task<T> While<T>(string what, Func<IProgress<long>?, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
            return await work(null);
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        var started = Stopwatch.GetTimestamp();
        var result = default(T);
        await console.Progress().AutoClear(true).HideCompleted(true).Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ElapsedTimeColumn()).StartAsync(async context =>
        {
            ProgressTask? bar = null;
            result = await work(new Reporter(done =>
            {
                if (Stopwatch.GetElapsedTime(started).TotalSeconds < 1)
                    return;
                bar ??= context.AddTask(what).IsIndeterminate();
                bar.Description = $"{done} {what}";
            }));
        });
        return result!;
    }

    private sealed class Reporter(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
