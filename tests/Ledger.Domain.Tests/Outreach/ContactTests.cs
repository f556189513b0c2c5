using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class ContactTests
{
    private static readonly Told _nothing = Told.About("contact/if-metall");
    private static readonly Told _open = _nothing.Given(Opened("2019-01-01"));
    private static readonly Told _closed = _open.Given(GivenUp("2020-06-01"));

    [Fact]
    public void opening_begins_a_contact_in_its_kind_and_association()
    {
        _open.Posts("2019-01-01 contacts {kind:union} +1");
        _nothing.When(Opened("2019-01-01", "karlstad", "media")).Posts("2019-01-01 contacts {kind:media,association:karlstad} +1");
    }

    [Fact]
    public void closing_ends_it_on_the_day() => _closed.Posts("2020-06-01 contacts {kind:union} -1");

    [Fact]
    public void opened_and_closed_on_one_day_makes_no_step() => _open.Given(GivenUp("2019-01-01")).Makes();

    [Fact]
    public void the_first_conversation_makes_a_new_contact() => _open.When(Spoken("2019-02-01")).Posts(
        "2019-02-01 conversations {with:contact,kind:union,channel:phone} +1",
        "2019-02-01 contacts-new {kind:union} +1");

    [Fact]
    public void the_second_does_not() => _open.Given(Spoken("2019-02-01")).When(Spoken("2019-02-01", null, "wages"))
        .Posts("2019-02-01 conversations {with:contact,kind:union,topics:[wages],channel:phone} +1");

    [Fact]
    public void a_conversation_364_days_after_the_one_before_revives_nothing() =>
        _open.Given(Spoken("2019-02-01")).When(Spoken("2020-01-31")).Posts("2020-01-31 conversations {with:contact,kind:union,channel:phone} +1");

    [Fact]
    public void a_conversation_365_days_after_the_one_before_revives_the_contact() => _open.Given(Spoken("2019-02-01")).When(Spoken("2020-02-01")).Posts(
        "2020-02-01 conversations {with:contact,kind:union,channel:phone} +1",
        "2020-02-01 contacts-revived {kind:union} +1");

    [Fact]
    public void a_year_with_a_leap_day_between_them_has_366_days() =>
        _open.Given(Spoken("2020-02-01")).When(Spoken("2021-01-31")).Posts(
            "2021-01-31 conversations {with:contact,kind:union,channel:phone} +1",
            "2021-01-31 contacts-revived {kind:union} +1");

    [Fact]
    public void the_first_conversation_364_days_after_the_opening_is_new_alone() => _open.When(Spoken("2019-12-31")).Posts(
        "2019-12-31 conversations {with:contact,kind:union,channel:phone} +1",
        "2019-12-31 contacts-new {kind:union} +1");

    [Fact]
    public void the_first_conversation_365_days_after_the_opening_is_new_and_revives() => _open.When(Spoken("2020-01-01")).Posts(
        "2020-01-01 conversations {with:contact,kind:union,channel:phone} +1",
        "2020-01-01 contacts-new {kind:union} +1",
        "2020-01-01 contacts-revived {kind:union} +1");

    [Fact]
    public void a_late_conversation_in_between_takes_the_revival_back() => _open.Given(Spoken("2019-02-01"), Spoken("2020-02-01")).When(Spoken("2019-07-01")).Posts(
        "2019-07-01 conversations {with:contact,kind:union,channel:phone} +1",
        "2020-02-01 contacts-revived {kind:union} -1 in -1 steps");

    [Fact]
    public void a_late_conversation_before_the_first_takes_the_newness_over() => _open.Given(Spoken("2019-02-01")).When(Spoken("2019-01-15")).Posts(
        "2019-01-15 conversations {with:contact,kind:union,channel:phone} +1",
        "2019-01-15 contacts-new {kind:union} +1",
        "2019-02-01 contacts-new {kind:union} -1 in -1 steps");

    [Fact]
    public void a_conversation_stands_under_its_own_association_else_under_the_contacts()
    {
        var told = _nothing.Given(Opened("2019-01-01", "karlstad"));
        told.When(Spoken("2019-02-01")).Posts(
            "2019-02-01 conversations {with:contact,kind:union,association:karlstad,channel:phone} +1",
            "2019-02-01 contacts-new {kind:union,association:karlstad} +1");
        told.When(Spoken("2019-02-01", "arvika")).Posts(
            "2019-02-01 conversations {with:contact,kind:union,association:arvika,channel:phone} +1",
            "2019-02-01 contacts-new {kind:union,association:arvika} +1");
    }

    [Fact]
    public void a_closed_contact_is_opened_again_under_its_id()
    {
        var again = _open.Given(Spoken("2019-02-01"), GivenUp("2019-06-01")).When(Opened("2020-03-01", "karlstad", "media"));
        again.Posts("2020-03-01 contacts {kind:media,association:karlstad} +1");
        again.When(Spoken("2020-04-01")).Posts(
            "2020-04-01 conversations {with:contact,kind:media,association:karlstad,channel:phone} +1",
            "2020-04-01 contacts-revived {kind:media,association:karlstad} +1");
        again.Refuses(Opened("2020-05-01"), Rules.ContactAlreadyOpened);
        again.Refuses(Spoken("2019-06-01"), Rules.ContactClosed);
    }

    [Fact]
    public void a_contact_opened_again_within_the_year_is_neither_new_nor_revived_by_the_next_conversation() =>
        _open.Given(Spoken("2019-02-01"), GivenUp("2019-06-01"), Opened("2019-07-01")).When(Spoken("2020-01-31"))
            .Posts("2020-01-31 conversations {with:contact,kind:union,channel:phone} +1");

    [Fact]
    public void one_never_spoken_with_is_silent_since_it_was_last_opened()
    {
        var again = _closed.Given(Opened("2020-07-01"));
        again.When(Spoken("2021-06-30")).Posts("2021-06-30 conversations {with:contact,kind:union,channel:phone} +1", "2021-06-30 contacts-new {kind:union} +1");
        again.When(Spoken("2021-07-01")).Posts(
            "2021-07-01 conversations {with:contact,kind:union,channel:phone} +1", "2021-07-01 contacts-new {kind:union} +1", "2021-07-01 contacts-revived {kind:union} +1");
    }

    [Fact]
    public void opening_twice_is_refused_as_contact_already_opened() => _open.Refuses(Opened("2020-01-01"), Rules.ContactAlreadyOpened);

    [Fact]
    public void speaking_or_closing_before_the_opening_is_refused_as_contact_not_opened()
    {
        _nothing.Refuses(Spoken("2018-12-31"), Rules.ContactNotOpened);
        _open.Refuses(Spoken("2018-12-31"), Rules.ContactNotOpened);
        _open.Refuses(GivenUp("2018-12-31"), Rules.ContactNotOpened);
    }

    [Fact]
    public void an_opening_that_conversations_rest_on_is_not_reversed_since_they_would_find_the_contact_not_opened() =>
        _open.Given(Spoken("2019-02-01")).RefusesToReverse(1, Rules.ContactNotOpened);

    [Fact]
    public void nothing_follows_with_a_contact_closed_before()
    {
        _closed.Refuses(Spoken("2020-06-01"), Rules.ContactClosed);
        _closed.Refuses(GivenUp("2020-07-01"), Rules.ContactClosed);
        _open.Given(Spoken("2020-05-01")).Refuses(GivenUp("2020-04-01"), Rules.ContactClosed);
    }
}
