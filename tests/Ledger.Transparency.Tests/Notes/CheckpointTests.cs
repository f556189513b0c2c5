namespace Ledger.Transparency.Tests;

public class CheckpointTests
{
    private static readonly string _root = PublishedVectors.Roots[8].ToBase64();

    [Fact]
    public void the_published_checkpoint_is_read_and_spelled_again()
    {
        var checkpoint = Checkpoint.Parse(Keys.PublishedText);
        checkpoint.Should().Be(new Checkpoint("ledger.example/log", 8, PublishedVectors.Roots[8]));
        checkpoint.Extensions.Should().BeEmpty();
        checkpoint.ToText().Should().Be(Keys.PublishedText);
        new Checkpoint("ledger.example/log", 8, PublishedVectors.Roots[8]).ToText().Should().Be(Keys.PublishedText);
    }

    [Fact]
    public void the_empty_log_has_size_0_and_the_root_of_nothing()
    {
        var text = new Checkpoint("a", 0, MerkleTree.EmptyRoot).ToText();
        text.Should().Be("a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
        Checkpoint.Parse(text).Size.Should().Be(0);
    }

    [Fact]
    public void extension_lines_are_kept()
    {
        var text = $"a log\n5419\n{_root}\none\nand another\n";
        var checkpoint = Checkpoint.Parse(text);
        checkpoint.Extensions.Should().Be("one\nand another\n");
        checkpoint.ToText().Should().Be(text);
        checkpoint.Body.Should().Be($"a log\n5419\n{_root}\n");
        checkpoint.Should().NotBe(Checkpoint.Parse(checkpoint.Body));
    }

    [Fact]
    public void every_other_spelling_is_refused()
    {
        foreach (var text in (string[])
        [
            "", "\n", "a\n8\n", $"a\n8\n{_root}", $"a\n8\n{_root}\n\n", $"a\n8\n{_root}\n\nb\n", $"a\n8\n{_root}\nb", $"\n8\n{_root}\n", $"a\n\n{_root}\n", $"\na\n8\n{_root}\n",
            $"a\n08\n{_root}\n", $"a\n00\n{_root}\n", $"a\n-1\n{_root}\n", $"a\n+8\n{_root}\n", $"a\n 8\n{_root}\n", $"a\n8 \n{_root}\n", $"a\n8.0\n{_root}\n", $"a\n1e3\n{_root}\n", $"a\n٨\n{_root}\n",
            $"a\n9223372036854775808\n{_root}\n", $"a\n8\n{_root[..^1]}\n", $"a\n8\n{_root} \n", $"a\n8\n{_root}=\n", "a\n8\nAAAA\n", $"a\n8\n{_root}\r\n", $"a\r\n8\r\n{_root}\r\n",
        ])
            FluentActions.Invoking(() => Checkpoint.Parse(text)).Should().Throw<FormatException>(text);
        Checkpoint.Parse($"a\n9223372036854775807\n{_root}\n").Size.Should().Be(long.MaxValue);
    }

    [Fact]
    public void what_nobody_could_read_is_not_spelled()
    {
        foreach (var checkpoint in (Checkpoint[])[new("", 8, default), new("a\nb", 8, default), new("a", -1, default)])
            FluentActions.Invoking(checkpoint.ToText).Should().Throw<FormatException>();
    }
}
