namespace Ledger.Tests;

/// <summary>How much is tried: a little each time, and more behind <c>./test --long</c>.</summary>
public static class Rounds
{
    public static readonly bool AreLong = Environment.GetEnvironmentVariable("LEDGER_TEST_LONG") == "1";

    /// <summary>The one or the other.</summary>
    public static T Of<T>(T few, T many) => AreLong ? many : few;
}
