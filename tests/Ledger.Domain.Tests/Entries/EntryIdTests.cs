using System.Security.Cryptography;
using System.Text;

namespace Ledger.Domain.Tests;

public class EntryIdTests
{
    private const string Dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

    [Fact]
    public void the_algorithm_here_gives_the_example_of_RFC_9562() =>
        Version5(Dns, "www.example.com").Should().Be("2ed6657d-e927-568b-95e1-2665a8aea6a2", "that is the value in appendix A.4");

    [Fact]
    public void the_namespace_is_the_uuid_of_a_dns_name_and_never_changes()
    {
        EntryId.Namespace.ToString().Should().Be("c79cc4cb-158d-574f-b239-a35af13ce1ea");
        Version5(Dns, "entries.ledger.example").Should().Be("c79cc4cb-158d-574f-b239-a35af13ce1ea");
    }

    [Theory]
    [InlineData("varmland", "/associations/karlstad", "k-0017", "1400fe78-655a-5dc5-bb38-e9f6225379ee")]
    [InlineData("värmland", "/å", "…😀", "94a0801f-3d1c-5bb2-b91f-9df4c6f964f1")]
    public void an_id_is_the_same_for_good(string district, string source, string id, string expected)
    {
        EntryId.Of(district, source, id).ToString().Should().Be(expected);
        Version5(EntryId.Namespace.ToString(), $"{district}\n{source}\n{id}").Should().Be(expected);
    }

    [Fact]
    public void district_source_and_id_each_tell_entries_apart() => new[]
    {
        EntryId.Of("a", "b", "c"), EntryId.Of("x", "b", "c"), EntryId.Of("a", "x", "c"), EntryId.Of("a", "b", "x"), EntryId.Of("a", "bc", ""), EntryId.Of("ab", "", "c"),
    }.Should().OnlyHaveUniqueItems();

    private static string Version5(string space, string name)
    {
        var bytes = Convert.FromHexString(space.Replace("-", "", StringComparison.Ordinal)).Concat(Encoding.UTF8.GetBytes(name)).ToArray();
#pragma warning disable CA5350 // RFC 9562 prescribes it
        var hex = Convert.ToHexStringLower(SHA1.HashData(bytes));
#pragma warning restore CA5350
        var variant = "89ab"[Convert.ToInt32(hex[16..17], 16) % 4];
        return $"{hex[..8]}-{hex[8..12]}-5{hex[13..16]}-{variant}{hex[17..20]}-{hex[20..32]}";
    }
}
