using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class FactJsonTests
{
    private static readonly DateOnly _day = new(2020, 2, 3);

    private static readonly Fact[] _least =
    [
        new AssociationRegistered(_day, "Arvika"), new AssociationClosed(_day), new AssociationDialogueHeld(_day, "phone"), new MemberJoined(_day, "arvika"),
        new ContactOpened(_day, "Facket", "union"), new ContactConversationHeld(_day, "phone"), new TrainingPlanned(_day, "Kurs", "course"),
        new TrainingSessionHeld(_day, 1), new TrainingAttended(_day, 1, "8c1f"), new RepresentativeAppeared(_day, "nwt", "debate"), new MilestoneReached(_day, "done"),
        new PlanAdopted(_day, "Plan", _day, _day, []),
    ];

    private static readonly Fact[] _most =
    [
        new AssociationRegistered(_day, "Årjängs \"nya\" <förening> 😀\u2028 & co", "Årjäng"), new AssociationRenamed(_day, "Årjäng"), new AssociationClosed(_day, "arvika"),
        new AssociationDialogueHeld(_day, "phone", ["b", "a", "b"]), new MemberJoined(_day, "arvika", "youth"), new MemberRenewed(_day, new(2999, 12, 31)),
        new MemberTransferred(_day, "sunne"), new MemberCategoryChanged(_day, "senior"), new MemberLeft(_day, "revoked"), new MemberDetailsRecorded(_day),
        .. EntryType.Erasures.Select(t => Erased.Of(new(t.Kind, "x"), "request", _day)),
        new ContactOpened(_day, "Facket", "union", "arvika"), new ContactConversationHeld(_day, "visit", ["wages"], "sunne"), new ContactClosed(_day),
        new TrainingPlanned(_day, "Kurs", "study-circle", ["feminism"], "abf", "arvika", new(2020, 9, 1)), new TrainingSessionHeld(_day, 1000, 90),
        new TrainingAttended(_day, 1, Count: 100_000), new TrainingCompleted(_day), new TrainingCancelled(_day), new ChannelRegistered(_day, "instagram", "@s.varmland"),
        new ChannelMeasured(_day, 1_000_000_000_000), new RepresentativePresented(_day, "Förtroendevald", "riksdag"), new RepresentativeAppeared(_day, "nwt", "debate", ["schools"]),
        new MilestoneReached(_day, "adopted", "https://example.org/strategi.pdf"), new PlanGoalRevised(_day, "grow", "Skäl", new(MoreThan: -3)), new PlanGoalDropped(_day, "grow", "Skäl"),
        new AssociationReported(_day, "women", 12), new ActivityHeld(_day, "meeting", "Årsmöte", ["wages"], "arvika", "abf", 40), new FigureRegistered(_day, "Nöjda", "percent", "arvika"),
        new FigureMeasured(_day, 80), new OfficerElected(_day, "chair", "arvika"), new OfficerStoodDown(_day), new PlanGoalAssessed(_day, "grow", "at-risk", "Det går trögt."),
        new PlanGoalAdded(_day, new("share", new("Andel"), new("share", Of: new("level", "members"), Among: new("level", "members")), new(AtLeastPercent: 35), _day, _day, "Växa", "styrelsen", ["inquiry"]), "Skäl"),
        new EntryReversed(_day, Told.Id(1), "wrong-date"), new LogKeyIntroduced(_day, "ledger/varmland+c00ffee0+AQ=="),
        new PetitionOpened(_day, "Rädda järnvägen", "arvika"), new PetitionSigned(_day, 12), new PetitionHandedOver(_day, "region"),
        new PlanAdopted(_day, "Plan", _day, _day,
        [
            new("level", new("Växa", "Grow"), new("level", "members", new Dictionary<string, string> { ["category"] = "youth", ["association"] = "arvika" }), new(AtLeast: 3), new(2020, 12, 31)),
            new("coverage", new(En: "Talk"), new("coverage", "conversations", new Dictionary<string, string> { ["topics"] = "wages", ["with"] = "association", ["kind"] = "x" }, Each: 2), new(All: true)),
            new("grow", new("Växa"), new("change", "members"), new(GrowPercent: 3)),
            new("few", new("Få"), new("count", "leaves"), new(AtMost: 3)),
            new("quarters", new("Varje kvartal"), new("periods", Of: new("distinct", "attendances"), Every: "quarter", Target: new(AtLeast: 4)), new(All: true)),
            new("all", new("Allt"), new("all-of", Parts: [new(new("count", "joins", new Dictionary<string, string>()), new(MoreThan: 0)), new(new("coverage", "joins"), new(All: true))])),
        ]),
    ];

    [Fact]
    public void no_type_is_forgotten_here() => _most.Select(EntryType.Of).Should().BeEquivalentTo(EntryType.All);

    [Fact]
    public void what_is_written_reads_back_the_same() => Each(fact => FactJson.Read(EntryType.Of(fact), FactJson.Write(fact)).Should().BeEquivalentTo(fact, o => o.RespectingRuntimeTypes()));

    [Fact]
    public void what_is_written_could_have_been_posted() => Each(fact =>
    {
        if (fact is not MemberDetailsRecorded) // which is posted with a person, that is not written
            Text(FactJson.ReadPosted(EntryType.Of(fact), JsonElement.Parse(FactJson.Write(fact)), null)).Should().Be(Text(fact));
    });

    [Fact]
    public void what_PostgreSQL_keeps_in_an_order_of_its_own_is_spelt_as_before() => Each(fact =>
        Text(FactJson.Read(EntryType.Of(fact), Encoding.UTF8.GetBytes(AsJsonb(JsonNode.Parse(Text(fact)))!.ToJsonString()))).Should().Be(Text(fact)));

    [Theory]
    [InlineData("""{"occurredOn":"2020-02-03","association":"karlstad","category":"member"}""")]
    [InlineData("""{ "category" : "member", "association":"karl\u0073tad",  "occurredOn":"2020-02-03"}""")]
    [InlineData("""{"association":"karlstad"}""")]
    public void however_it_was_posted_there_is_one_spelling(string data) =>
        Text(FactJson.ReadPosted(EntryType.Named("member.joined")!, JsonElement.Parse(data), _day))
            .Should().Be("""{"association":"karlstad","category":"member","occurredOn":"2020-02-03"}""");

    [Fact]
    public void the_dimensions_of_a_measure_are_spelt_in_one_order()
    {
        Goal Where(params string[] dimensions) => Facts.Goal(measure: new(Measure.Count, "conversations", dimensions.ToDictionary(d => d, _ => "x")), target: new(1));
        Text(Facts.Adopted(Where("topics", "with", "kind"))).Should().Be(Text(Facts.Adopted(Where("kind", "topics", "with"))));
    }

    [Fact]
    public void nothing_that_is_null_is_written() => Text(new TrainingPlanned(_day, "Kurs", "course")).Should().NotContain("null").And.NotContain("startsOn");

    [Fact]
    public void no_list_and_an_empty_list_are_one_fact() => Text(new ContactConversationHeld(_day, "phone")).Should().Be(Text(new ContactConversationHeld(_day, "phone", [])));

    [Fact]
    public void data_of_another_type_are_not_read() =>
        FluentActions.Invoking(() => FactJson.Read(EntryType.Named("member.renewed")!, "{\"occurredOn\":\"2020-02-03\",\"through\":1}"u8)).Should().Throw<JsonException>();

    [Fact]
    public void a_text_is_kept_to_the_letter_or_refused()
    {
        var letters = Gen.Elements('a', 'å', '"', '\\', '/', '<', '\u2028', '\u00a0', ' ', '\t', '\u0000', '\u007f', '\ufeff', '\ud83d', '\ude00', '\ud83d', '\ude00');
        Seeded.Holds(Arb.From(letters.ArrayOf().Select(l => new string(l))), text =>
        {
            var posted = string.Concat(text.Select(c => $"\\u{(int)c:x4}"));
            Fact Post() => FactJson.ReadPosted(EntryType.Named("association.renamed")!, JsonElement.Parse($$"""{"name":"{{posted}}"}"""), _day);
            if (!IsWhole(text))
                FluentActions.Invoking(Post).Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.InvalidJson);
            else if (text.Length is 0 or > 200 || text.Any(char.IsControl) || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
                FluentActions.Invoking(Post).Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.NotAText);
            else
                ((AssociationRenamed)FactJson.Read(EntryType.Of(Post()), FactJson.Write(Post()))).Name.Should().Be(text);
        }, times: 1000);
    }

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
                return false;
        return true;
    }

    private static void Each(Action<Fact> holds)
    {
        foreach (var fact in _least.Concat(_most))
            holds(fact);
    }

    private static string Text(Fact fact) => Encoding.UTF8.GetString(FactJson.Write(fact));

    /// <summary>jsonb sorts an object's members by the length of their names, then by their bytes.</summary>
    private static JsonNode? AsJsonb(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(m => Encoding.UTF8.GetByteCount(m.Key)).ThenBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => KeyValuePair.Create(m.Key, AsJsonb(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(AsJsonb)]),
        _ => node?.DeepClone(),
    };
}
