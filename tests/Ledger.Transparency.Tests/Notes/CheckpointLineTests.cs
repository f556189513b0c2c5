using FsCheck.Fluent;

namespace Ledger.Transparency.Tests;

public class CheckpointLineTests
{
    private static readonly Checkpoint _checkpoint = new("ledger.example/norra-varmland", 5419, PublishedVectors.Roots[8]);
    private static readonly string _line = CheckpointLine.Of(_checkpoint).ToString();

    [Fact]
    public void a_checkpoint_has_one_line()
    {
        _line.Should().MatchRegex("^norra-varmland@5419 ([0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}$");
        var read = CheckpointLine.Parse(_line);
        (read.Name, read.Size).Should().Be(("norra-varmland", 5419));
        read.Matches(_checkpoint).Should().BeTrue();
        read.ToString().Should().Be(_line);
    }

    [Fact]
    public void the_published_checkpoint_has_the_documented_line() =>
        CheckpointLine.Of(Checkpoint.Parse(Keys.PublishedText)).ToString().Should().Be("log@8 9dab-4hdj-2hcx-zv06-dw3z-tx4v");

    [Fact]
    public void its_code_is_the_first_110_bits_of_the_body_s_hash_and_10_of_what_stands_before()
    {
        // The spelling worked out by another road: a hash as one number, its digits to the base 32.
        static string Digits(string text, int length)
        {
            var number = new System.Numerics.BigInteger(Hash.Of(System.Text.Encoding.UTF8.GetBytes(text)).ToArray(), isUnsigned: true, isBigEndian: true) >> (256 - 5 * length);
            return string.Concat(Enumerable.Range(1, length).Select(i => "0123456789abcdefghjkmnpqrstvwxyz"[(int)((number >> (5 * (length - i))) % 32)]));
        }

        var hash = Digits($"ledger.example/norra-varmland\n5419\n{PublishedVectors.Roots[8].ToBase64()}\n", 22);
        CheckpointLine.Of(_checkpoint).Code.Should().Be(hash + Digits($"norra-varmland@5419 {hash}", 2));
    }

    [Fact]
    public void a_line_binds_origin_size_and_root()
    {
        foreach (var other in (Checkpoint[])
        [
            _checkpoint with { Size = 5418 }, _checkpoint with { Root = PublishedVectors.Roots[7] }, _checkpoint with { Origin = "ledger.example/sodra-varmland" },
            _checkpoint with { Origin = "another.example/norra-varmland" },
        ])
            CheckpointLine.Parse(_line).Matches(other).Should().BeFalse(other.Body);
    }

    [Fact]
    public void extension_lines_change_no_line() =>
        CheckpointLine.Parse(_line).Matches(Checkpoint.Parse(_checkpoint.Body + "an extension\n")).Should().BeTrue();

    [Fact]
    public void a_line_is_read_as_people_type_it()
    {
        var code = _line[(_line.IndexOf(' ') + 1)..];
        foreach (var typed in (string[])
        [
            _line.ToUpperInvariant(), $"  {_line}\n", _line.Replace("-", "")["norravarmland".Length..].Insert(0, "norra-varmland"), _line.Replace(" ", ""), _line.Replace("@", " @ "),
            _line.Replace("5419", "5 4 1 9"), _line.Replace("5419", "5\u00a0419"), $"norra-varmland@5419 {code.Replace('-', '–')}", $"norra-varmland@5419 {code.Replace('-', ' ')}",
            $"norra-varmland@5419 {code.Replace("-", "\u2011")}", $"norra-varmland@5419-{code.Replace("-", "\u2212")}", $"norra-varmland@54l9 {code.Replace('0', 'o').Replace('1', 'l').Replace('v', 'u')}",
            $"Norra-Varmland@54I9 {code.Replace('0', 'O').Replace('1', 'I').Replace('v', 'U')}",
        ])
            CheckpointLine.Parse(typed).Matches(_checkpoint).Should().BeTrue(typed);
    }

    [Theory]
    [InlineData("", "*name@size*")]
    [InlineData("norra-varmland", "*name@size*")]
    [InlineData("norra-varmland@5419", "*missing*")]
    [InlineData("norra-varmland@k3vf-q2ma-7c0d-x9hn-2r5t-e8wj", "*missing*")]
    [InlineData("norra-varmland@5419 k3vf-q2ma-7c0d-x9hn-2r5t-e8wj", "*mistyped*")]
    [InlineData("norra-varmland@05419 k3vf-q2ma-7c0d-x9hn-2r5t-e8wj", "*size*")]
    [InlineData("norra-varmland@5a19 k3vf-q2ma-7c0d-x9hn-2r5t-e8wj", "*size*")]
    [InlineData("norra-varmland@9999999999999999999 k3vf-q2ma-7c0d-x9hn-2r5t-e8wj", "*size*")]
    [InlineData("norra-varmland@5419 k3vf-q2ma-7c0d-x9hn-2r5t-e8w?", "*'?'*")]
    public void what_is_no_line_is_refused_and_told_why(string line, string why) =>
        FluentActions.Invoking(() => CheckpointLine.Parse(line)).Should().Throw<FormatException>().WithMessage(why);

    [Fact]
    public void a_slip_of_the_pen_never_passes_for_the_line_and_is_nearly_always_told_as_a_slip()
    {
        var examples = from at in Gen.Choose(0, 23)
                       from other in Gen.Elements("0123456789abcdefghjkmnpqrstvwxyz".ToCharArray())
                       select (at, other);
        var (slips, passed) = (0, 0);
        Seeded.Holds(Arb.From(examples), example =>
        {
            var code = CheckpointLine.Of(_checkpoint).Code.ToCharArray();
            if (code[example.at] == example.other)
                return;
            code[example.at] = example.other;
            slips++;
            try
            {
                CheckpointLine.Parse($"norra-varmland@5419 {new string(code)}").Matches(_checkpoint).Should().BeFalse();
                passed++;
            }
            catch (FormatException mistyped)
            {
                mistyped.Message.Should().Contain("mistyped");
            }
        }, times: 2000);
        passed.Should().BeLessThan(slips / 20, "one in 1024 goes with its last two characters");
    }
}
