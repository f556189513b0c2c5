using System.Text;
using FsCheck.Fluent;

namespace Ledger.Transparency.Tests;

public class CanonicalJsonPropertyTests
{
    [Fact]
    public void however_a_value_is_spelled_its_canonical_form_is_the_rfc_s() =>
        Seeded.Holds(Arb.From(JsonSpellings.Values.Zip(Gen.Choose(0, int.MaxValue))), example =>
        {
            var (json, seed) = example;
            var canonical = JsonSpellings.Export(json);
            foreach (var spelling in (string[])[canonical, JsonSpellings.Jsonb(json), JsonSpellings.Posted(json, new(seed)), JsonSpellings.Posted(json, new(seed ^ 1))])
                Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(spelling))).Should().Be(canonical, "of {0}", spelling);
        }, times: 2000);

    [Fact]
    public void two_values_that_differ_have_two_forms() =>
        Seeded.Holds(Arb.From(JsonSpellings.Values.Two()), pair =>
        {
            var (one, other) = pair;
            var same = JsonSpellings.Export(one) == JsonSpellings.Export(other);
            CanonicalJson.Of(Encoding.UTF8.GetBytes(JsonSpellings.Jsonb(one))).AsSpan()
                .SequenceEqual(CanonicalJson.Of(Encoding.UTF8.GetBytes(JsonSpellings.Jsonb(other)))).Should().Be(same);
        }, times: 1000);
}
