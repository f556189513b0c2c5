namespace Ledger.Transparency.Tests;

public class KeyTests
{
    [Fact]
    public void the_published_key_is_read_and_spelled_again()
    {
        var key = Keys.Published;
        key.Name.Should().Be("ledger.example/log");
        key.Id.Should().Be(0xc3a011ef);
        key.ToString().Should().Be(Keys.PublishedSpelling);
        using var secret = Keys.PublishedSecret();
        secret.Verifier.Should().Be(key);
        secret.Verifier.GetHashCode().Should().Be(key.GetHashCode());
    }

    [Fact]
    public void a_secret_key_is_spelled_and_read_again()
    {
        using var secret = Keys.PublishedSecret();
        var spelled = secret.Export();
        spelled.Should().Be("PRIVATE+KEY+ledger.example/log+c3a011ef+" + Convert.ToBase64String([1, .. Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")]));
        using var read = SigningKey.Parse(spelled);
        read.Verifier.Should().Be(secret.Verifier);
        read.Sign("text\n").Signature.ToArray().Should().Equal(secret.Sign("text\n").Signature.ToArray());
    }

    [Fact]
    public void a_secret_key_does_not_tell_itself()
    {
        using var secret = Keys.PublishedSecret();
        secret.ToString().Should().Be("ledger.example/log+c3a011ef");
    }

    [Theory]
    [InlineData("")]
    [InlineData("ledger.example/log")]
    [InlineData("ledger.example/log+c3a011ef")]
    [InlineData("ledger.example/log+c3a011ef+")]
    [InlineData("ledger.example/log+C3A011EF+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")]
    [InlineData("ledger.example/log+c3a011e+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")]
    [InlineData("ledger.example/log+c3a011ee+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")]
    [InlineData("ledger.example/lag+c3a011ef+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")]
    [InlineData("ledger.example/log+c3a011ef+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Eb")]
    [InlineData("ledger.example/log+c3a011ef+AtdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")]
    [InlineData("ledger.example/log+c3a011ef+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1E=")]
    [InlineData("ledger.example/log+c3a011ef+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea ")]
    [InlineData("ledger.example/log+c3a011ef+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n")]
    [InlineData("ledger example+c3a011ef+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")]
    [InlineData("+c3a011ef+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")]
    public void what_is_no_key_is_refused(string text)
    {
        FluentActions.Invoking(() => VerifierKey.Parse(text)).Should().Throw<FormatException>();
        FluentActions.Invoking(() => SigningKey.Parse("PRIVATE+KEY+" + text)).Should().Throw<FormatException>();
        FluentActions.Invoking(() => SigningKey.Parse(text)).Should().Throw<FormatException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\u3000b")]
    [InlineData("a\u0085b")]
    [InlineData("a\nb")]
    public void a_name_has_no_spaces_and_no_plus_signs(string name) =>
        FluentActions.Invoking(() => SigningKey.FromSeed(name, new byte[32])).Should().Throw<FormatException>();

    [Fact]
    public void a_name_holds_no_half_characters() =>
        FluentActions.Invoking(() => SigningKey.FromSeed("a\ud800", new byte[32])).Should().Throw<FormatException>();

    [Fact]
    public void a_seed_has_32_bytes()
    {
        foreach (var length in (int[])[0, 31, 33, 64])
            FluentActions.Invoking(() => SigningKey.FromSeed("a", new byte[length])).Should().Throw<FormatException>();
    }
}
