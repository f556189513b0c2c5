using Ledger.Domain;
using Ledger.Words;

namespace Ledger.Pages.Record;

/// <summary>The words of forms: a field's own for its type of entry, else those that it has everywhere.</summary>
public static class FormWords
{
    /// <summary>What stands beside a field.</summary>
    public static string Label(EntryForm form, string field) => field == EntryForm.Subject ? PageWords.Say($"Record.Subject.{form.Type.Kind}") : Find("Label", form, field) ?? throw new System.Resources.MissingManifestResourceException($"Record.Label.{field}");

    /// <summary>What helps to fill a field in; null where nothing is said.</summary>
    public static string? Hint(EntryForm form, string field) =>
        field == EntryForm.Subject ? PageWords.Find($"Record.Hint.subject.{form.Type.Kind}{(form.Starts ? ".new" : "")}") : Find("Hint", form, field);

    /// <summary>What an entry of a type is called where one writes it.</summary>
    public static string Title(EntryType type) => PageWords.Say($"Record.Type.{type.Name}");

    /// <summary>What is wrong with what was typed, each with its field.</summary>
    public static IEnumerable<(string Field, string Sentence)> Faults(EntryForm form, RuleBroken broken)
    {
        foreach (var one in broken.Further.Prepend(broken))
        {
            var field = form.FieldOf(one);
            yield return (field, Sentence(one, Label(form, field)));
        }
    }

    /// <summary>The sentence of a broken rule; where it names a place in the entry, by the field's label instead.</summary>
    public static string Sentence(RuleBroken broken, string label) => PageWords.Find($"Record.Fault.{broken.Rule}") is null ? Sentences.DetailOfOne(broken)
        : PageWords.Say($"Record.Fault.{broken.Rule}", [label, .. broken.Words.Skip(1)]);

    /// <summary>What was typed, field by field, as it is shown before it is recorded.</summary>
    public static IEnumerable<(string Label, string Text)> Said(EntryForm form, IReadOnlyDictionary<string, string> typed) =>
        from control in form.Controls
        let text = EntryForm.Text(typed, control.Name)
        where text.Length > 0
        select (Label(form, control.Name), control.Sort switch
        {
            ControlSort.Choice => PageWords.Term(text),
            ControlSort.YesNo => PageWords.Say(text == "true" ? "Record.Yes" : "Record.No"),
            ControlSort.Slug or ControlSort.Slugs => string.Join(", ", EntryForm.Words(text).Select(w => PageWords.Term(Slug.Is(w) ? w : Slug.Of(w) ?? w))),
            _ => text,
        });

    private static string? Find(string what, EntryForm form, string field)
    {
        var name = field[(field.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return PageWords.Find($"Record.{what}.{form.Type.Name}.{name}") ?? PageWords.Find($"Record.{what}.{name}");
    }
}
