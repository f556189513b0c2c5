using System.Globalization;
using Ledger.Domain;
using Ledger.Pages;

namespace Ledger.Tests.Pages;

/// <summary>The pages have words for everything that the book itself names, in both languages.</summary>
public sealed class PageTermsTests
{
    [Theory]
    [InlineData("sv")]
    [InlineData("en")]
    public void every_type_field_value_account_and_dimension_has_words(string language)
    {
        var shapes = new HashSet<Shape>();
        foreach (var type in EntryType.All)
            Collect(type.Shape, shapes);
        var fields = shapes.SelectMany(s => s.Fields.Concat(s.Personal)).ToList();
        var terms = EntryType.All.Select(t => t.Name).Concat(Chart.All.Select(a => a.Name))
            .Concat(fields.Select(f => f.Form).OfType<OneOfAttribute>().SelectMany(f => f.Values)).Select(t => $"Shared.Term.{t}");
        var labels = fields.Select(f => f.Name).Concat(Chart.All.SelectMany(a => a.Dimensions).Select(d => d.Name)).Where(n => n != "occurredOn").Select(n => $"Book.Field.{n}");
        var kinds = EntryType.All.Select(t => $"Book.Kind.{t.Kind}").Concat(SubjectKind.Names.Select(k => $"Book.One.{k}"));
        In(language, () => terms.Concat(labels).Concat(kinds).Distinct().Where(name => PageWords.Find(name) is null).Should().BeEmpty());
    }

    private static void Collect(Shape shape, HashSet<Shape> found)
    {
        if (found.Add(shape))
            foreach (var field in shape.Fields)
                if (field.Nested is { } nested)
                    Collect(nested, found);
    }

    private static void In(string language, Action check)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new(language);
        try
        {
            check();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
