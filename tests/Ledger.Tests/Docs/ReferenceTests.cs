using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Ledger.Access;
using Ledger.Client;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Pages;
using Ledger.Store;
using Ledger.Store.Access;
using Ledger.Words;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Tests.Docs;

/// <summary>What the program can do, and what docs/reference.md says that it can, are the same.</summary>
public sealed partial class ReferenceTests(TestCluster cluster)
{
    private static readonly string Reference = File.ReadAllText(Path.Combine(Documents.Root, "docs", "reference.md"));

    public static TheoryData<string> EntryTypes => [.. EntryType.All.Select(type => type.Name)];

    [Fact]
    public void every_entry_type_and_no_other_has_a_section() =>
        EntryHeading().Matches(Documents.Section(Reference, "## Entry types")).Select(heading => heading.Groups["name"].Value)
            .Should().BeEquivalentTo(EntryType.All.Select(type => type.Name));

    [Theory]
    [MemberData(nameof(EntryTypes))]
    public void every_field_of_an_entry_type_is_told_with_its_form(string type)
    {
        var shape = EntryType.Named(type)!.Shape;
        Rows(Documents.Section(Reference, $"#### `{type}`")).Should().BeEquivalentTo(
            shape.Fields.Where(field => field.Name != "occurredOn").Select(RowOf)
                .Concat(shape.Personal.Select(field => $"| `{field.Name}` | {FormOf(field)}, sealed | {(field.IsRequired ? "yes" : "no")} |")));
    }

    [Fact]
    public void every_field_of_the_objects_within_entries_is_told_with_its_form()
    {
        var nested = new HashSet<Type>();
        foreach (var field in EntryType.All.SelectMany(type => type.Shape.Fields.Concat(type.Shape.Personal)))
            Collect(field, nested);
        nested.Should().NotBeEmpty();
        nested.Should().AllSatisfy(type =>
            Rows(Documents.Section(Reference, $"#### `{type.Name}`")).Should().BeEquivalentTo(Shape.Of(type).Fields.Select(RowOf)));
    }

    [Fact]
    public void every_account_is_told_with_its_sort_and_dimensions() =>
        Rows(Documents.Section(Reference, "## Accounts")).Should().Equal(Chart.All.Select(account =>
            $"| `{account.Name}` | {(account.Sort == Sort.Level ? "level" : "flow")} | {Dimensions(account)} |"));

    [Fact]
    public async Task every_rule_is_told_with_its_status_and_sentence()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        var asked = Rules.All.SkipWhile(rule => rule != Rules.InvalidAsOf).ToHashSet();
        var expected = new List<string>();
        foreach (var rule in Rules.All)
        {
            var status = asked.Contains(rule) ? $"{await StatusOfAQuestion(rule)}"
                : rule == Rules.GoalUnknown ? $"{StatusOfAPost(rule)}, asked {await StatusOfAQuestion(rule)}" : $"{StatusOfAPost(rule)}";
            expected.Add($"| `{rule}` | {status} | {Sentence(rule)} |");
        }

        WholeRows(Documents.Section(Reference, "## Rules")).Should().Equal(expected);
    }

    [Fact]
    public void every_problem_that_is_no_rule_is_told_with_its_sentence()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        WholeRows(Documents.Section(Reference, "## Problems that are no rules")).Select(row => Status().Replace(row, "|", 1))
            .Should().Equal(Problems.All.Select(problem => $"| `{problem}` | {Sentence(problem)} |"));
    }

    [Fact]
    public async Task every_address_is_told_with_its_parameters()
    {
        var (library, _) = await cluster.NewLibrary();
        await using var closed = library;
        await using var app = Service.Over(library, "http://127.0.0.1:0");
        // Pages are for people: what leads to them stands on the pages themselves.
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<PageMetadata>() is null).ToList();
        AddressHeading().Matches(Reference).Select(heading => heading.Groups["address"].Value).Should().BeEquivalentTo(endpoints.Select(AddressOf));
        endpoints.Should().AllSatisfy(endpoint =>
        {
            var section = Documents.Section(Reference, $"### `{AddressOf(endpoint)}`");
            var told = ParameterRow().Matches(section).SelectMany(row => Code().Matches(row.Value)).Select(name => name.Groups["code"].Value);
            told.Where(name => !name.StartsWith("where.", StringComparison.Ordinal)).Should().BeEquivalentTo(ParametersOf(endpoint), AddressOf(endpoint));
        });
    }

    [Fact]
    public void every_right_is_told_with_the_roles_that_have_it() =>
        WholeRows(Documents.Section(Reference, "### Roles and rights")).Select(row => row.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (Right: cells[1].Trim('`'), Roles: string.Join(' ', cells[3..^1].Select(cell => cell != "–"))))
            .Should().Equal(Enum.GetValues<Right>()
                .Select(right => ($"{right}", string.Join(' ', Enum.GetValues<Role>().Select(role => Policy.Allows(role, right))))));

    [Fact]
    public void every_command_is_told_with_its_options()
    {
        var commands = CommandLine.All().Subcommands.SelectMany(command => Runnable(command, [])).ToList();
        CommandHeading().Matches(Reference).Select(heading => heading.Groups["usage"].Value).Should().BeEquivalentTo(commands.Select(command => command.Usage));
        commands.Should().AllSatisfy(command =>
            OptionRow().Matches(Documents.Section(Reference, $"### `{command.Usage}`")).Select(row => row.Groups["name"].Value)
                .Should().BeEquivalentTo(command.Options, command.Usage));
    }

    [Fact]
    public void every_exit_code_is_told()
    {
        var codes = typeof(Service).Assembly.GetType("Ledger.Commands.Exit", throwOnError: true)!
            .GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => $"{field.GetRawConstantValue()}");
        var table = Documents.Section(Reference, "## Command line").Split("### ")[0];
        ExitRow().Matches(table).Select(row => row.Groups["code"].Value).Should().BeEquivalentTo(codes);
    }

    [Fact]
    public void the_limits_are_those_of_the_program() =>
        Documents.Section(Reference, "## Limits").Should().ContainAll(
            Number(Service.MostEntries), $"{Service.MostBytes >> 20} MiB", Number(PlanReader.MostPoints), Number(new QueueLimits().Waiting),
            Number(LedgerClient.MaxEntries), $"{LedgerClient.MaxBytes >> 20} MiB");

    private static void Collect(Field field, HashSet<Type> nested)
    {
        if (field.Nested is { } shape && nested.Add(field.Type))
            foreach (var inner in shape.Fields)
                Collect(inner, nested);
    }

    private static string RowOf(Field field) => $"| `{field.Name}` | {FormOf(field)} | {(field.IsRequired ? "yes" : "no")} |";

    private static string FormOf(Field field)
    {
        var form = field.Form switch
        {
            SlugAttribute => field.IsList ? "slugs" : "slug",
            SubjectIdAttribute => "id",
            TextAttribute text => $"text, 1–{text.Longest} characters",
            OneOfAttribute oneOf => string.Join(", ", oneOf.Values.Select(value => $"`{value}`")),
            NoteAttribute note => $"text of several lines, 1–{Number(note.Longest)} characters",
            EmailAttribute => $"e-mail address, at most {EmailAttribute.Longest} characters",
            PhoneAttribute => "telephone number",
            // A year is no quantity, so it is written as one is read.
            WholeAttribute whole when field.Name.EndsWith("Year", StringComparison.Ordinal) => $"whole number from {whole.Least} to {whole.Greatest}",
            WholeAttribute whole => $"whole number from {Number(whole.Least)} to {Number(whole.Greatest)}",
            null when field.Type == typeof(DateOnly) => "date",
            null when field.Type == typeof(bool) => "yes or no",
            null when field.Type == typeof(Guid) => "entry id",
            null when field.Nested is not null => $"[`{field.Type.Name}`](#{field.Type.Name.ToLowerInvariant()})",
            null => "object of slugs",
            _ => throw new NotSupportedException($"{field.Form.GetType().Name} has no words in the reference"),
        };
        return field.IsList ? $"list of {form}" : form;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Dimensions(Account account) => account.Dimensions.Count == 0 ? "–"
        : string.Join(", ", account.Dimensions.Select(dimension => $"`{dimension.Name}{(dimension.IsList ? "[]" : "")}`"));

    // As it stands in the resource file, its places unfilled.
    private static string Sentence(string rule) =>
        Sentences.Detail(rule, [.. Enumerable.Range(0, 9).Select(place => $"{{{place}}}")]);

    private static int StatusOfAPost(string rule) => Problems.Of(new RuleBroken(rule, [.. Enumerable.Repeat("", 9)]), 0, null).Status;

    private static async Task<int> StatusOfAQuestion(string rule)
    {
        using var body = new MemoryStream();
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        await Problems.Catch(http, _ => throw new RuleBroken(rule, [.. Enumerable.Repeat("", 9)]), NullLogger.Instance);
        return http.Response.StatusCode;
    }

    private static string AddressOf(RouteEndpoint endpoint)
    {
        var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is [var only, ..] ? only : "GET";
        return $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/').Replace("{documentName}", "v1", StringComparison.Ordinal).Replace("{**", "{", StringComparison.Ordinal)}";
    }

    private static IEnumerable<string> ParametersOf(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .Where(parameter => parameter.ParameterType == typeof(string) || parameter.ParameterType == typeof(string[]) || parameter.ParameterType == typeof(bool))
            .Select(parameter => parameter.Name!)
            .Where(name => endpoint.RoutePattern.GetParameter(name) is null);

    /// <summary>A command, or where it has commands of its own those, each with the options that it takes, its parents' included.</summary>
    private static IEnumerable<(string Usage, IReadOnlyList<string> Options)> Runnable(Command command, IReadOnlyList<Command> parents) =>
        command.Subcommands.Count > 0 ? command.Subcommands.SelectMany(inner => Runnable(inner, [.. parents, command]))
            : [(string.Join(' ', ["ledger", .. parents.Select(parent => parent.Name), command.Name, .. command.Arguments.Select(argument => argument.Name)]),
                [.. parents.SelectMany(parent => parent.Options).Where(option => option.Recursive).Concat(command.Options).Select(option => option.Name)])];

    /// <summary>The rows of a section's tables that begin with a name in code, their last column left out.</summary>
    private static IEnumerable<string> Rows(string section) => WholeRows(section).Select(row => LastColumn().Replace(row, ""));

    private static IEnumerable<string> WholeRows(string section) => section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    [GeneratedRegex(@"(?<=\|) [^|]* \|$")]
    private static partial Regex LastColumn();

    [GeneratedRegex(@"\| [0-9]{3} \|")]
    private static partial Regex Status();

    [GeneratedRegex("^#### `(?<name>[^`]+)`$", RegexOptions.Multiline)]
    private static partial Regex EntryHeading();

    [GeneratedRegex("^### `(?<address>[A-Z]+ /[^`]*)`$", RegexOptions.Multiline)]
    private static partial Regex AddressHeading();

    [GeneratedRegex("^### `(?<usage>ledger [^`]+)`$", RegexOptions.Multiline)]
    private static partial Regex CommandHeading();

    // The first column of a table of parameters, which has two: several names may share a row.
    [GeneratedRegex(@"(?<=^\| Parameter \| Meaning \|\n\|---\|---\|\n(?:\| .*\n)*)\| `[^|]*", RegexOptions.Multiline)]
    private static partial Regex ParameterRow();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| `(?<name>--[a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex(@"^\| (?<code>[0-9]+) \|", RegexOptions.Multiline)]
    private static partial Regex ExitRow();
}
