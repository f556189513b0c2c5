using Spectre.Console;

namespace Ledger.Commands;

/// <summary>A progress bar on the error stream for work that takes longer than a second, where a person is watching.</summary>
internal static class SlowWork
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    /// <param name="work">Work already begun; its failure is the caller's to see.</param>
    /// <param name="words">What is being done.</param>
    /// <param name="done">How much of <paramref name="total"/> is done; asked for while the work goes on.</param>
    /// <param name="total">How much there is to do, in any unit; none when nobody knows.</param>
    public static async Task WatchAsync(Task work, string words, Func<double> done, double? total)
    {
        if (!Console.IsErrorRedirected && await Task.WhenAny(work, Task.Delay(Patience)) != work)
            await Errors().Progress().StartAsync(async bar =>
            {
                var task = bar.AddTask(Markup.Escape(words), maxValue: total ?? 1);
                task.IsIndeterminate = total is null;
                while (await Task.WhenAny(work, Task.Delay(Frame)) != work)
                    if (total is not null)
                        task.Value = done();
                if (work.IsCompletedSuccessfully) task.Value = task.MaxValue;
            });
        await work;
    }

    // Interactive even when standard input is a file: who watches the error stream is not asked for anything.
    private static IAnsiConsole Errors() =>
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Interactive = InteractionSupport.Yes,
        });
}
