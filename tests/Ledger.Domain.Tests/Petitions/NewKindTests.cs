using System.Text.Json;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

/// <summary>A new kind of subject is one file, and one line in a list: then it is decided, read and posted like the others.</summary>
public class NewKindTests
{
    private static readonly PetitionOpened _opened = new(Day("2020-02-01"), "Rädda järnvägen", "karlstad");
    private static readonly Subject _subject = Subject.Parse("petition/jarnvagen");

    private static readonly Clerk _clerk = Clerk.WithBook([("association/karlstad", Registered("2020-01-01")), ("petition/jarnvagen", _opened)], "petition/jarnvagen", "petition/other");

    [Fact]
    public void it_has_a_name_its_types_and_its_account()
    {
        SubjectKind.Named("petition").Should().BeSameAs(Petition.SubjectKind);
        EntryType.Named("petition.handed-over")!.StoredName.Should().Be("petition_handed_over");
        EntryType.Posted.Select(t => t.Name).Should().Contain(["petition.opened", "petition.signed", "petition.handed-over"]).And.NotContain("petition.erased");
        Chart.Named("signatures").Should().BeSameAs(Petition.Signatures);
    }

    [Fact]
    public void what_is_posted_about_it_is_checked_by_its_shape()
    {
        Fact Post(string data) => FactJson.ReadPosted(EntryType.Named("petition.signed")!, JsonElement.Parse(data), Day("2020-03-01"));
        Post("""{"names":12,"note":"på torget"}""").Should().Be(new PetitionSigned(Day("2020-03-01"), 12));
        FluentActions.Invoking(() => Post("""{"names":0}""")).Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.NotAWholeNumber);
        FluentActions.Invoking(() => Post("""{"names":1,"town":"kil"}""")).Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.FieldUnknown);
    }

    [Fact]
    public void it_is_decided()
    {
        _clerk.Post(("k2", "petition/jarnvagen", new PetitionHandedOver(Day("2020-06-01"), "region")), ("k1", "petition/jarnvagen", new PetitionSigned(Day("2020-05-31"), 40)))["petition/jarnvagen"]
            .State.Should().Be(new Petition("karlstad", 40, Day("2020-06-01")));
        _clerk.Refuses("k1", "petition/jarnvagen", new PetitionSigned(Day("2020-01-31"), 40), Petition.NotOpen).On.Should().Be(Day("2020-01-31"));
        _clerk.Refuses("k1", "petition/other", _opened with { OccurredOn = Day("2019-01-01") }, Rules.AssociationNotOpen);
        _clerk.For("arvika").Refuses("k1", "petition/jarnvagen", new PetitionSigned(Day("2020-05-31"), 40), Rules.NotYourAssociation);
        _clerk.For("karlstad").Post("k1", "petition/jarnvagen", new PetitionSigned(Day("2020-05-31"), 40)).Outcome.Should().Be(Outcome.Recorded);
    }

    [Fact]
    public void it_is_read_as_of_a_day_and_seen_by_its_association()
    {
        var history = _clerk.Post("k1", "petition/jarnvagen", new PetitionSigned(Day("2020-05-31"), 40))["petition/jarnvagen"];
        history.StateAsOf(Day("2020-05-30")).Should().Be(new Petition("karlstad", 0, null));
        history.StateAsOf(Day("2020-05-31")).Should().Be(new Petition("karlstad", 40, null));
        history.SeenBy("karlstad").Should().HaveCount(2);
        history.SeenBy("arvika").Should().BeEmpty();
        FactJson.Read(EntryType.Of(_opened), FactJson.Write(_opened)).Should().Be(_opened);
    }

    [Fact]
    public void it_is_posted_and_taken_back()
    {
        var told = Told.About("petition/jarnvagen").Given(_opened).When(new PetitionSigned(Day("2020-05-31"), 40));
        told.Posts("2020-05-31 signatures {association:karlstad} +40");
        told.WhenReversed(2).Posts("2020-05-31 signatures {association:karlstad} -40 in -1 steps");
        told.When(Erased.Of(_subject, "request", Day("2020-07-01"))).Posts();
    }

    [Fact]
    public void a_goal_measures_it()
    {
        var plan = (Plan)Told.About("plan/2020").Given(Adopted(Goal(measure: new(Measure.Count, "signatures"), target: new(AtLeast: 50)))).History.State!;
        var postings = new PostedBalances([.. Told.About("petition/jarnvagen").Given(_opened, new PetitionSigned(Day("2020-05-31"), 40)).History.Timeline()]);
        plan.Goals[0].Measure.Value(plan.PeriodOf(plan.Goals[0]), Day("2020-12-31"), postings).Should().Be(40);
    }
}
