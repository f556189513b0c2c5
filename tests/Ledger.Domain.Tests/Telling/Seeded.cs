using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Ledger.Domain.Tests;

/// <summary>Checks properties with a seed that is printed, and that LEDGER_TEST_SEED sets.</summary>
internal static class Seeded
{
    public const string Variable = "LEDGER_TEST_SEED";

    public static ulong Seed { get; } = ulong.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed : (ulong)System.Random.Shared.NextInt64();

    /// <summary>Holds of <paramref name="times"/> examples that grow; the smallest that breaks it is shown.</summary>
    public static void Holds<T>(Arbitrary<T> of, Action<T> property, int times = 200)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Variable}={Seed}");
        TestContext.Current.TestOutputHelper?.WriteLine(name);
        Check.One(
            Config.QuickThrowOnFailure.WithName(name).WithQuietOnSuccess(true).WithMaxTest(times).WithEndSize(40)
                .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed), FSharpOption<int>.None))),
            Prop.ForAll(of, property));
    }

    /// <summary>Lists of these, made smaller by leaving one out.</summary>
    public static Arbitrary<List<T>> Lists<T>(Gen<T> items) => Arb.From(
        items.ListOf().Select(list => list.ToList()),
        list => list.Select((_, left) => list.Where((_, i) => i != left).ToList()));

    /// <summary>None, one or more of these, each once at the most.</summary>
    public static Gen<string[]> SomeOf(params string[] values) =>
        Gen.ArrayOf(Gen.Elements(true, false), values.Length).Select(taken => values.Where((_, i) => taken[i]).ToArray());
}
