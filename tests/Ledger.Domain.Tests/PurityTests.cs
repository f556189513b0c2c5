namespace Ledger.Domain.Tests;

public class PurityTests
{
    [Fact]
    public void the_domain_sees_nothing_but_the_language_s_own_library() =>
        typeof(EntryType).Assembly.GetReferencedAssemblies().Select(a => a.Name).Should().NotBeEmpty().And.OnlyContain(name => name!.StartsWith("System.", StringComparison.Ordinal));
}
