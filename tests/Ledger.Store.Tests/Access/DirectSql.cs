using Ledger.Domain;
using Npgsql;

namespace Ledger.Store.Tests.Access;

/// <summary>What is asked of a database past the book, and a book to ask about.</summary>
internal static class DirectSql
{
    /// <summary>Records an association, a member, and something personal of the member.</summary>
    public static async Task Fill(DistrictBook book)
    {
        Fact[] facts = [new AssociationRegistered(new(2010, 1, 1), "Kil"), new MemberJoined(new(2020, 2, 3), "kil")];
        var drafts = facts.Select((f, i) => (Item)new ProposedEntry(EntryId.Of(book.District.Name, "/district", $"{i}"), Subject.Parse(i == 0 ? "association/kil" : "member/1"), "/district", $"{i}", f));
        foreach (var draft in drafts) // each in a batch of its own, so that there are balances folded
            (await book.Queue.Post("tests", [draft], false, CancellationToken.None)).Should().AllSatisfy(a => a.Receipt.Should().NotBeNull());
        var details = new ProposedEntry(EntryId.Of(book.District.Name, "/district", "details"), new("member", "1"), "/district", "details", new MemberDetailsRecorded(new(2020, 2, 4)));
        (await book.Queue.Post("tests", [book.Vault.Seal(details, [new(Personal.Person, FactJson.WritePerson(new(BirthYear: 1950)))])], false, CancellationToken.None)).Should().AllSatisfy(a => a.Receipt.Should().NotBeNull());
    }

    public static async Task<List<string>> Query(NpgsqlDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await Query(connection, sql);
    }

    public static async Task<List<string>> Query(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        do
        {
            rows.Clear();
            while (await reader.ReadAsync())
                rows.Add(reader.GetString(0));
        }
        while (await reader.NextResultAsync());
        return rows;
    }

    public static async Task Execute(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
