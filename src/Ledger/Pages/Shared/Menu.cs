using Ledger.Access;
using Ledger.Store.Access;

namespace Ledger.Pages.Shared;

/// <summary>A way to other pages.</summary>
/// <param name="Word">The name of its words.</param>
/// <param name="Address">Where it leads.</param>
/// <param name="Needs">What one must be allowed to do to find anything there.</param>
public sealed record MenuItem(string Word, string Address, Right Needs)
{
    /// <summary>Whether a page is one of those that it leads to.</summary>
    public bool IsOver(PathString? path) => path?.StartsWithSegments(Address) is true;
}

/// <summary>The ways that stand on every page. What one's role may not see is not there.</summary>
public static class Menu
{
    private static readonly MenuItem[] _items =
    [
        new("Shared.Menu.Plans", "/plans", Right.ReadFigures),
        new("Shared.Menu.Associations", "/associations", Right.ReadFigures),
        new("Shared.Menu.Contacts", "/contacts", Right.ReadBook),
        new("Shared.Menu.Trainings", "/trainings", Right.ReadBook),
        new("Shared.Menu.Book", "/book", Right.ReadBook),
        new("Record.Menu", "/record", Right.PostEntries),
        new("Lists.Menu", "/lists", Right.PostEntries),
        new("Shared.Menu.Users", "/users", Right.ManageUsers),
    ];

    public static IEnumerable<MenuItem> Of(Role? role) => role is { } known ? _items.Where(i => Policy.Allows(known, i.Needs)) : [];
}
