using System.Text.Json.Nodes;
using Ledger.Tests.Crash;
using Ledger.Tests.Persons;
using Ledger.Transparency;

namespace Ledger.Tests.Log;

/// <summary>The program, started on an older copy of its database: it notices, records it where the auditor reads it, and what was kept outside tells it too.</summary>
public sealed class RestoredBackupTests(TestCluster cluster)
{
    [Fact]
    public async Task a_service_that_starts_on_an_older_backup_records_it_once_and_a_kept_checkpoint_names_it()
    {
        var (database, restored) = (await cluster.NewDatabase(), await cluster.NewEmptyDatabase());
        await using var program = new LedgerProcess(isBegun: false);
        program.Environment["ConnectionStrings__Ledger"] = database;
        await program.Start();
        using var http = new HttpClient { BaseAddress = program.Address };
        var key = (await program.Run("key", "issue", "--role", "board")).Output;
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        await http.Tell("association.registered", "association/kil", new() { ["name"] = "Kil" });
        var early = await http.Sealed(1);
        var dump = await Backup.Dump(database);
        await http.Tell("association.renamed", "association/kil", new() { ["name"] = "Kils partiförening" });
        await http.Tell("association.dialogue-held", "association/kil", new() { ["channel"] = "meeting" });
        var late = await http.Sealed(3);
        (await http.Maintenance()).Should().BeEmpty();
        await program.Stop();

        await Backup.Restore(restored, dump);
        program.Environment["ConnectionStrings__Ledger"] = restored;
        await program.Start();
        await http.Until(async () => (await http.Maintenance()).Count > 0);
        var found = (await http.Maintenance()).Should().ContainSingle().Subject;
        ((string)found["what"]!, (long)found["entries"]!, (long)found["detail"]!["sealed"]!).Should().Be(("restore", 1, 3));

        (await Verify(early)).Should().Match<(int Code, string Output)>(r => r.Code == 0, "the copy holds all of it");
        (await Verify(late)).Should().Match<(int Code, string Output)>(r => r.Code == 1 && r.Output.Contains($"{Faults.RolledBack}: "));
        (await Verify($"{CheckpointLine.Of(Checkpoint.Parse(SignedNote.Parse(late).Text))}")).Should().Match<(int Code, string Output)>(r => r.Code == 1 && r.Output.Contains($"{Faults.RolledBack}: "));
        (await program.Run("check")).Code.Should().Be(0, "the copy is in order by itself");

        // The log goes on from there, and is not told of again.
        await http.Tell("association.renamed", "association/kil", new() { ["name"] = "Kil igen" });
        await http.Sealed(2);
        await program.Stop();
        await program.Start();
        await http.Tell("association.renamed", "association/kil", new() { ["name"] = "Kil" });
        await http.Sealed(3);
        (await http.Maintenance()).Should().ContainSingle();
        (await Verify(late)).Should().Match<(int Code, string Output)>(r => r.Code == 1 && r.Output.Contains($"{Faults.RootDiffers}: "), "as many entries now, and others");

        async Task<(int Code, string Output)> Verify(string kept)
        {
            using var folder = new TemporaryFolder();
            var file = Path.Combine(folder.Path, "kept");
            await File.WriteAllTextAsync(file, kept);
            return await program.Run("verify", "--server", $"{program.Address}", "--key", key, "--checkpoint", kept.Contains('\n') ? file : kept);
        }
    }
}

/// <summary>What a client asks of the program while it seals by itself.</summary>
internal static class SealedProgram
{
    private static int _next;

    /// <summary>Posts an entry of the first day of 2020, which is recorded.</summary>
    public static async Task Tell(this HttpClient http, string type, string subject, JsonObject data)
    {
        data["occurredOn"] = "2020-01-01";
        var entry = new JsonObject { ["specversion"] = "1.0", ["id"] = $"told-{Interlocked.Increment(ref _next)}", ["source"] = "/district", ["type"] = type, ["subject"] = subject, ["data"] = data };
        using var body = new StringContent(entry.ToJsonString(), System.Text.Encoding.UTF8, "application/cloudevents+json");
        using var answer = await http.PostAsync(new Uri("v1/entries", UriKind.Relative), body);
        ((int)answer.StatusCode).Should().Be(201, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The note of the newest checkpoint, once it counts that many entries.</summary>
    public static async Task<string> Sealed(this HttpClient http, long entries)
    {
        var note = "";
        await http.Until(async () =>
        {
            using var answer = await http.GetAsync(new Uri("v1/log/checkpoint", UriKind.Relative));
            note = answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : "";
            return note.Length > 0 && Checkpoint.Parse(SignedNote.Parse(note).Text).Size >= entries;
        });
        Checkpoint.Parse(SignedNote.Parse(note).Text).Size.Should().Be(entries);
        return note;
    }

    /// <summary>The maintenance of the book, the oldest first.</summary>
    public static async Task<List<JsonNode>> Maintenance(this HttpClient http) =>
        [.. JsonNode.Parse(await http.GetStringAsync(new Uri("v1/maintenance", UriKind.Relative)))!["maintenance"]!.AsArray().Select(m => m!)];

    /// <summary>Waits until something is so, for a minute at most.</summary>
    public static async Task Until(this HttpClient _, Func<Task<bool>> isSo)
    {
        for (var patience = 0; !await isSo(); patience++)
        {
            patience.Should().BeLessThan(600, "the sealer is a second behind at most");
            await Task.Delay(100);
        }
    }
}
