using System.Runtime.CompilerServices;

namespace Ledger.Domain.Tests;

/// <summary>A stored event name is a contract: who changes this table changes how every book that exists is read.</summary>
public class EventNamesTests
{
    [Fact]
    public void every_entry_type_has_the_names_that_the_table_gives_it()
    {
        using var table = new StreamReader(typeof(EventNamesTests).Assembly.GetManifestResourceStream("event-names.txt")!);
        table.ReadToEnd().TrimEnd().Split('\n').Should().Equal(EntryType.All.Where(t => t.Class.Assembly == typeof(EntryType).Assembly).Select(t => $"{t.Name} {t.StoredName} {t.Class.FullName}, {t.Class.Assembly.GetName().Name}"));
    }

    [Fact]
    public void every_type_is_found_by_each_of_its_names()
    {
        foreach (var type in EntryType.All)
        {
            EntryType.Named(type.Name).Should().BeSameAs(type);
            EntryType.Stored(type.StoredName).Should().BeSameAs(type);
            EntryType.Of((Fact)RuntimeHelpers.GetUninitializedObject(type.Class)).Should().BeSameAs(type);
        }
    }

    [Fact]
    public void a_name_that_is_none_finds_nothing()
    {
        EntryType.Named("member.forgotten").Should().BeNull();
        EntryType.Named("member_joined").Should().BeNull();
        EntryType.Stored("member.joined").Should().BeNull();
    }
}
