using System.Text.Json;
using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Processes;

namespace Ledger.Benchmarks.Attack;

/// <summary>One who holds a key.</summary>
/// <param name="Role">The key's role.</param>
/// <param name="Author">Under what it posts.</param>
/// <param name="Key">The key.</param>
internal sealed record Party(string Role, Author Author, string Key);

/// <summary>Everybody in the attack, each with a key of its own: those who attack, and the others whose waiting is measured.</summary>
/// <param name="Board">Attacks, with the board's rights.</param>
/// <param name="Association">Attacks, with an association's.</param>
/// <param name="Auditor">Asks dear questions.</param>
/// <param name="Admin">Asks dear questions.</param>
/// <param name="OtherAssociation">Posts single entries meanwhile.</param>
/// <param name="OtherBoard">Asks for progress meanwhile.</param>
internal sealed record Parties(Party Board, Party Association, Party Auditor, Party Admin, Party OtherAssociation, Party OtherBoard)
{
    /// <summary>The association whose key attacks.</summary>
    public const string Attacked = HeavyPosts.Association;

    private const string Other = "sodra-exempel";

    // Before the first day of what is posted.
    private static readonly DateOnly _registeredOn = new(1980, 1, 1);

    /// <summary>Registers two associations and makes the keys.</summary>
    public static async Task<Parties> Gather(Home home, Asker asker, CancellationToken cancel)
    {
        var admin = new Party("admin", new(null), await Home.MakeKey(home.Where, "admin", cancel));
        var board = await Made("board", null);
        await asker.Plant(board.Key, [Posted.Batch(new[] { Attacked, Other }.Select(slug =>
            Posted.Entry(board.Author, $"register-{slug}", "association.registered", $"association/{slug}", _registeredOn, $"\"name\":\"{slug}\"")))], cancel);
        return new(board, await Made("association", Attacked), await Made("auditor", null), admin, await Made("association", Other), await Made("board", null));

        async Task<Party> Made(string role, string? association)
        {
            var answer = await asker.SendJson(HttpMethod.Post, admin.Key, "v1/keys", JsonSerializer.Serialize(new { role, association, name = "benchmarks" }), cancel);
            if (!answer.IsGood)
                throw new InvalidOperationException($"no key was made for the role {role}: {answer.Refusal}");
            using var key = JsonDocument.Parse(answer.Body);
            return new(role, new(association), key.RootElement.GetProperty("key").GetString()!);
        }
    }
}
