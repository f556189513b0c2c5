using System.Text;

namespace Ledger.Transparency.Tests;

public class SignedNoteTests
{
    private const string Text = "A text\n\nof several lines.\n";

    private static readonly SigningKey _key = Keys.Numbered("ledger.example/log", 1);

    private static string Signature => SignedNote.Sign(Text, _key).ToString()[(Text.Length + 1)..];

    [Fact]
    public void the_published_checkpoint_verifies_and_is_signed_alike()
    {
        SignedNote.Parse(Keys.PublishedNote).Verify([Keys.Published]).Should().Equal(Keys.Published);
        SignedNote.Parse(Encoding.UTF8.GetBytes(Keys.PublishedNote)).Text.Should().Be(Keys.PublishedText);
        using var secret = Keys.PublishedSecret();
        SignedNote.Sign(Keys.PublishedText, secret).ToString().Should().Be(Keys.PublishedNote);
    }

    [Fact]
    public void a_text_may_hold_empty_lines_since_the_last_one_parts_it_from_the_signatures()
    {
        foreach (var text in (string[])[Text, "\n", "\n\n", "a\n\n\n", "— a b\n\n— c d\n"])
        {
            var note = SignedNote.Parse(SignedNote.Sign(text, _key).ToString());
            note.Text.Should().Be(text);
            note.Verify([_key.Verifier]).Should().Equal(_key.Verifier);
        }
    }

    [Fact]
    public void malformed_notes_are_refused_and_told_how()
    {
        Malformed($"{Text}\n", "no signature");
        Malformed(Text[..^1] + "\n\n", "no signature");
        Malformed("a text alone\n", "no empty line");
        Malformed("", "newline");
        Malformed($"{Text}\n{Signature}"[..^1], "does not end with a newline");
        Malformed($"{Text}\n{Signature}stray line\n", "that is no signature");
        Malformed($"{Text}\n{Signature}\n", "no signature");
        Malformed($"{Text}\nstray line\n{Signature}", "that is no signature");
        Malformed($"{Text}\n{Signature}{Signature.Replace("— ", "- ")}", "that is no signature");
        Malformed($"{Text}\n{Signature.Replace("— ", "—")}", "that is no signature");
        Malformed($"{Text}\n{Signature.Replace("ledger.example/log", "ledger example")}", "that is no signature");
        Malformed($"{Text}\n{Signature.Replace("ledger.example/log", "ledger\u00a0example")}", "names a key");
        Malformed($"{Text}\n{Signature.Replace("ledger.example/log", "ledger\u2028example")}", "names a key");
        Malformed($"{Text}\n{Signature.Replace("ledger.example/log", "ledger+example")}", "names a key");
        Malformed($"{Text}\n{Signature.Replace("ledger.example/log", "")}", "names a key");
        Malformed($"{Text}\n{Signature.Replace("\n", " \n")}", "that is no signature");
        Malformed($"{Text}\n{Signature.Replace("\n", "=\n")}", "base64");
        Malformed($"{Text}\n— name AAAAAA==\n", "no bytes");
        Malformed($"{Text}\n— name !\n", "base64");
        Malformed($"{Text}\r\n{Signature}", "control character");
        Malformed($"{Text}\0\n{Signature}", "control character");
        Malformed($"a\tb\n\n{Signature}", "control character");
        Malformed($"\ud800\n\n{Signature}", "half a character");
        foreach (var bytes in (byte[][])[[0xFF, (byte)'\n'], [0xC0, 0x80], [0xED, 0xA0, 0x80, (byte)'\n']])
            FluentActions.Invoking(() => SignedNote.Parse([.. bytes, .. Encoding.UTF8.GetBytes($"\n\n{Signature}")])).Should().Throw<FormatException>().WithMessage("*UTF-8*");
    }

    [Fact]
    public void a_text_that_makes_no_note_is_not_signed()
    {
        foreach (var text in (string[])["", "no newline", "a\n\nno newline", "a\r\n", "\udc00\n"])
            FluentActions.Invoking(() => SignedNote.Sign(text, _key)).Should().Throw<FormatException>();
        FluentActions.Invoking(() => SignedNote.Sign(Text)).Should().Throw<FormatException>().WithMessage("*no signature*");
    }

    [Fact]
    public void a_hundred_signatures_are_accepted_and_more_are_refused()
    {
        foreach (var count in (int[])[1, 16, 100])
        {
            var note = SignedNote.Parse($"{Text}\n{string.Concat(Enumerable.Range(1, count - 1).Select(n => Strange(n)))}{Signature}");
            note.Signatures.Should().HaveCount(count);
            note.Verify([_key.Verifier]).Should().Equal(_key.Verifier);
        }

        Malformed($"{Text}\n{string.Concat(Enumerable.Range(0, 100).Select(n => Strange(n)))}{Signature}", "more than 100");
        var full = SignedNote.Parse($"{Text}\n{string.Concat(Enumerable.Range(1, 99).Select(n => Strange(n)))}{Signature}");
        FluentActions.Invoking(() => full.With(_key.Sign(Text))).Should().Throw<FormatException>();
    }

    [Fact]
    public void sixteen_known_keys_may_sign_one_note()
    {
        SigningKey[] keys = [.. Enumerable.Range(1, 16).Select(n => Keys.Numbered($"witness.example/{n}", n))];
        var note = SignedNote.Parse(SignedNote.Sign(Text, keys).ToString());
        note.Verify([.. keys.Select(key => key.Verifier)]).Should().Equal(keys.Select(key => key.Verifier));
    }

    [Fact]
    public void signatures_of_unknown_keys_are_ignored_also_those_that_share_a_name_or_an_id()
    {
        var sameName = Keys.Numbered("ledger.example/log", 2).Sign(Text);
        var sameId = new NoteSignature("another.example", _key.Verifier.Id, new byte[64]);
        var note = SignedNote.Sign(Text, _key).With(sameName).With(sameId).With(new("short.example", 1, new byte[1]));
        SignedNote.Parse(note.ToString()).Verify([_key.Verifier]).Should().Equal(_key.Verifier);
    }

    [Fact]
    public void a_note_that_no_known_key_signed_is_refused()
    {
        Refused(SignedNote.Sign(Text, _key), NoteRefusal.NoKnownKey, Keys.Numbered("ledger.example/log", 2).Verifier, Keys.Numbered("another.example", 1).Verifier);
        Refused(SignedNote.Sign(Text, _key), NoteRefusal.NoKnownKey);
    }

    [Fact]
    public void a_bad_signature_of_a_known_key_refuses_the_note_even_beside_a_good_one()
    {
        var other = Keys.Numbered("witness.example", 2);
        var bad = _key.Sign("Another text\n");
        Refused(SignedNote.Sign(Text, other).With(bad), NoteRefusal.BadSignature, _key.Verifier, other.Verifier);
        Refused(SignedNote.Sign(Text, _key).With(bad), NoteRefusal.BadSignature, _key.Verifier);
        Refused(SignedNote.Sign(Text, other).With(bad with { Signature = new byte[63] }), NoteRefusal.BadSignature, _key.Verifier, other.Verifier);
        SignedNote.Sign(Text, other).With(bad).Verify([other.Verifier]).Should().Equal(other.Verifier);
    }

    [Fact]
    public void no_note_verifies_with_a_bit_of_text_or_signature_flipped()
    {
        var note = SignedNote.Sign(Text, _key);
        var signature = note.Signatures[0].Signature.ToArray();
        for (var bit = 0; bit < 8 * signature.Length; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << bit % 8);
            _key.Verifier.Verify(Text, signature).Should().BeFalse("bit {0} is flipped", bit);
            signature[bit / 8] ^= (byte)(1 << bit % 8);
        }

        for (var i = 0; i < Text.Length; i++)
            _key.Verifier.Verify(Text[..i] + (char)(Text[i] ^ 1) + Text[(i + 1)..], signature).Should().BeFalse("character {0} is another", i);
        _key.Verifier.Verify(Text, signature).Should().BeTrue();
    }

    [Fact]
    public void an_ambiguous_key_refuses_the_note()
    {
        var (one, other) = Keys.Colliding();
        (one.Verifier.Id == other.Verifier.Id && !one.Verifier.Equals(other.Verifier)).Should().BeTrue();
        Refused(SignedNote.Sign(Text, one), NoteRefusal.AmbiguousKey, one.Verifier, other.Verifier);
        SignedNote.Sign(Text, one).Verify([one.Verifier, VerifierKey.Parse(one.Verifier.ToString())]).Should().Equal([one.Verifier], "one key told twice is one");
        Refused(SignedNote.Sign(Text, one), NoteRefusal.BadSignature, other.Verifier);
    }

    [Fact]
    public void a_key_that_signed_twice_is_named_once() =>
        SignedNote.Sign(Text, _key, _key).Verify([_key.Verifier]).Should().Equal(_key.Verifier);

    private static string Strange(int n) => $"— unknown.example/{n} {Convert.ToBase64String([0, 0, 0, (byte)n, 7])}\n";

    private static void Malformed(string note, string how) =>
        FluentActions.Invoking(() => SignedNote.Parse(note)).Should().Throw<FormatException>(note).WithMessage($"*{how}*", note);

    private static void Refused(SignedNote note, NoteRefusal reason, params VerifierKey[] known) =>
        FluentActions.Invoking(() => note.Verify(known)).Should().Throw<NoteRefused>().Which.Reason.Should().Be(reason);
}
