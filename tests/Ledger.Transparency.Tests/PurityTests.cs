namespace Ledger.Transparency.Tests;

public class PurityTests
{
    [Fact]
    public void transparency_sees_nothing_but_the_language_s_own_library_and_ed25519() =>
        typeof(Checkpoint).Assembly.GetReferencedAssemblies().Select(a => a.Name).Should().NotBeEmpty()
            .And.OnlyContain(name => name!.StartsWith("System.", StringComparison.Ordinal) || name == "NSec.Cryptography");
}
