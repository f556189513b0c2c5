using Ledger.Access;
using Ledger.Domain;
using Ledger.Pages.Shared;
using Ledger.Store.Lists;

namespace Ledger.Pages.Contacts;

/// <summary>The contacts that are open, in an order.</summary>
/// <param name="Rows">A page of them.</param>
/// <param name="Open">How many are open.</param>
/// <param name="Silent">How many of these have been silent for a year.</param>
/// <param name="SilentOnly">Whether only these are shown.</param>
/// <param name="Page">Which page, from 1.</param>
/// <param name="IsLast">Whether it is the last.</param>
/// <param name="Order">The order.</param>
/// <param name="Asked">The basis.</param>
public sealed record ContactsModel(IReadOnlyList<ListedContact> Rows, int Open, int Silent, bool SilentOnly, int Page, bool IsLast, SortOrder Order, AskedBasis Asked)
{
    /// <summary>The page's address.</summary>
    public string Address(SortOrder order, bool silentOnly, int page = 1) =>
        PageAddress.Of("/contacts", Asked, ("show", silentOnly ? ContactPages.SilentOnly : null), ("sort", $"{order}"), ("page", page == 1 ? null : $"{page}"));
}

/// <summary>The pages of contacts.</summary>
public static class ContactPages
{
    /// <summary>The value of <c>show</c> by which only those are shown that have been silent for a year.</summary>
    public const string SilentOnly = "silent";

    private const int RowsOfPage = 100;

    private static readonly Dictionary<string, Func<ListedContact, IComparable?>> _columns = new()
    {
        ["last"] = c => c.LastOn,
        ["name"] = c => c.Contact.Name,
        ["kind"] = c => PageWords.Term(c.Contact.Kind),
        ["association"] = c => c.Contact.Association,
        ["conversations"] = c => c.Conversations,
        ["opened"] = c => c.Contact.OpenedOn,
    };

    public static void MapContacts(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/contacts").MapGet("/", async (RequestContext context, string? asOf, string? knownAt, string? show, string? sort, string? page, CancellationToken cancel) =>
        {
            var asked = AskedBasis.Read(asOf, knownAt, context.Book);
            var (order, number) = (SortOrder.Read(sort, _columns.Keys), PageAddress.Number(page));
            Rules.Require(Site.Typed(show) is null or SilentOnly, Rules.InvalidParameter, "show", SilentOnly);
            var known = await context.Book.Lists.KnowAt(asked.At, cancel);
            var open = await context.Book.Lists.Contacts(null, asked.AsOf, known, context.Caller, cancel).ToListAsync(cancel);
            var silent = open.Where(c => IsSilent(c, asked.AsOf)).ToList();
            var shown = (Site.Typed(show) is null ? open : silent).OrderBy(c => c.Contact.Name, StringComparer.CurrentCultureIgnoreCase);
            var names = order.Column is "last" or "conversations" or "opened" ? null : Comparer<IComparable?>.Create((a, b) => StringComparer.CurrentCultureIgnoreCase.Compare(a, b));
            var rows = order.Sort(shown, _columns[order.Column], names).Skip((number - 1) * RowsOfPage).Take(RowsOfPage + 1).ToList();
            return Site.Page<ContactsPage>(new ContactsModel([.. rows.Take(RowsOfPage)], open.Count, silent.Count, Site.Typed(show) is not null, number, rows.Count <= RowsOfPage, order, asked));
        }).Needs(Right.ReadBook).AnswersInTurn();

        routes.MapSubjects<ContactPage>("contact", "/contacts", (model, _) => Task.FromResult<object>(model));
    }

    /// <summary>Whether a contact has been silent for a year on a day.</summary>
    public static bool IsSilent(ListedContact contact, DateOnly on) => Contact.IsSilent(contact.LastOn ?? contact.Contact.OpenedOn, on);
}
