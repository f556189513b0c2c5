using JasperFx;
using Ledger.Tests;
using Marten;
using Weasel.Core;

namespace Ledger.CritterStack.Tests;

/// <summary>Marten's own check of a database that Ledger's migrations made.</summary>
public sealed class SchemaTests(TestCluster cluster)
{
    private static readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task marten_finds_nothing_to_alter_and_adds_only_its_functions_and_document_tables()
    {
        var database = await cluster.NewDatabase();
        var (library, book) = await cluster.NewLibrary(connectionString: database, settings: s => s with { Engine = null });
        await using var _ = library;
        await Posts.Record(book, [.. Posts.OneOfEach()]);
        var figures = await Tables.All(book);
        await using var store = DocumentStore.For(options =>
        {
            options.Connection(database);
            options.UseLedger().AggregateAsLedger();
        });

        var migration = await store.Storage.Database.CreateMigrationAsync(_none);
        migration.Deltas.Where(d => d.Difference != SchemaPatchDifference.None).Should()
            .OnlyContain(d => d.Difference == SchemaPatchDifference.Create && (d.SchemaObject is Weasel.Postgresql.Functions.Function || d.SchemaObject.Identifier.Name.StartsWith("mt_doc_")), "all else is there as Marten would have it");
        await store.Storage.Database.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOnly, ct: _none);
        await store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(_none);

        (await Tables.All(book)).Should().Be(figures);
        await Posts.Record(book, Posts.Joined("after", "kil", new(2021, 5, 1)));
        (await book.Auditor.Check(null, CancellationToken.None)).Faults.Should().BeEmpty();
    }
}
