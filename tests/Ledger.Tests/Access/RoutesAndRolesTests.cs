using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Store;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Ledger.Tests.Access;

/// <summary>All routes, for all roles, on what is one's own, another association's, and another district's.</summary>
public sealed class RoutesAndRolesTests(TestCluster cluster, SharedDistricts shared, ITestOutputHelper output) : IClassFixture<SharedDistricts>
{
    // Three answers each: on one's own, on another association's, on another district's. A list has no such thing as another's:
    // it is asked for, answers, and holds none of it. An association that one cannot see is none that a question can be about. A page sends who shows no key
    // to sign in, and takes no form without its token: who may send it is told so, who may not is refused before.
    private const string Expected = """
        route                                         | association | board       | auditor     | admin       | no key      | expired     | revoked     | wrong
        GET /health/live                              | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200
        GET /health/ready                             | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200
        GET /openapi/{documentName}.json              | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200
        POST /v1/entries                              | 201 403 403 | 201 201 422 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /v1/proposals/members                    | 200 403 403 | 200 200 404 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /v1/proposals/lapses                     | 200 403 403 | 200 200 404 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /v1/proposals/closing                    | 422 403 403 | 422 422 404 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /v1/proposals/merge                      | 400 404 404 | 400 200 404 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /v1/proposals/reversal                   | 200 404 404 | 200 200 404 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/entries                               | 200 200 200 | 200 200 200 | 200 200 200 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/entries/{id}                          | 200 404 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/entries/{id}/proof                    | 200 404 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/log/checkpoint                        | 404 404 404 | 200 200 200 | 200 200 200 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/log/key                               | 404 404 404 | 200 200 200 | 200 200 200 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/log/tile/{**address}                  | 404 404 404 | 200 200 200 | 200 200 200 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/log/consistency                       | 404 404 404 | 200 200 200 | 200 200 200 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/log/export                            | 404 404 404 | 200 200 200 | 200 200 200 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/subjects                              | 200 400 400 | 200 200 400 | 200 200 400 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/subjects/{kind}/{id}                  | 200 404 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/lists/members                         | 200 400 400 | 200 200 400 | 200 200 400 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/lists/contacts                        | 200 400 400 | 200 200 400 | 200 200 400 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/lists/trainings                       | 200 400 400 | 200 200 400 | 200 200 400 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/lists/goals                           | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/lists/evidence                        | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/plans                                 | 200 200 200 | 200 200 200 | 200 200 200 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/plans/{plan}                          | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/plans/{plan}/progress                 | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/plans/{plan}/goals/{goal}/history     | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/plans/{plan}/goals/{goal}/evidence    | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/plans/{plan}/changes                  | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/accounts                              | 200 200 200 | 200 200 200 | 200 200 200 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/accounts/{account}                    | 200 400 400 | 200 200 400 | 200 200 400 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/keys                                  | 404 404 404 | 404 404 404 | 404 404 404 | 200 200 200 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /v1/keys                                 | 403 403 403 | 403 403 403 | 403 403 403 | 201 201 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/keys/{id}                             | 404 404 404 | 404 404 404 | 404 404 404 | 200 200 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /v1/keys/{id}/rotate                     | 403 403 403 | 403 403 403 | 403 403 403 | 201 201 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        DELETE /v1/keys/{id}                          | 403 403 403 | 403 403 403 | 403 403 403 | 204 204 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/refusals                              | 404 404 404 | 404 404 404 | 404 404 404 | 200 200 200 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/maintenance                           | 404 404 404 | 200 200 200 | 200 200 200 | 200 200 200 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/members/{id}/extract                  | 200 404 404 | 200 200 404 | 404 404 404 | 404 404 404 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        DELETE /v1/members/{id}/personal-data         | 204 404 404 | 204 204 404 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        DELETE /v1/subjects/{kind}/{id}/personal-data | 204 404 404 | 204 204 404 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/retention                             | 404 404 404 | 200 200 200 | 404 404 404 | 200 200 200 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        PUT /v1/retention                             | 403 403 403 | 403 403 403 | 403 403 403 | 200 200 200 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /v1/retention/due                         | 404 404 404 | 200 200 200 | 404 404 404 | 200 200 200 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /                                         | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /language/{code}                          | 302 302 302 | 302 302 302 | 302 302 302 | 302 302 302 | 302 302 302 | 302 302 302 | 302 302 302 | 302 302 302
        GET /sign-in                                  | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200
        GET /sign-in/link/{link}                      | 404 404 404 | 404 404 404 | 404 404 404 | 404 404 404 | 404 404 404 | 404 404 404 | 404 404 404 | 404 404 404
        POST /sign-in/link/{link}                     | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400
        POST /sign-in/passkey/options                 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400
        POST /sign-in/passkey                         | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400
        POST /sign-out                                | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /account                                  | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /account/passkeys/options                | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /account/passkeys                        | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /account/passkeys/{id}/rename            | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /account/passkeys/{id}/remove            | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /account/sign-out-everywhere             | 400 400 400 | 400 400 400 | 400 400 400 | 400 400 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /users                                    | 404 404 404 | 404 404 404 | 404 404 404 | 200 200 200 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /users                                   | 403 403 403 | 403 403 403 | 403 403 403 | 400 400 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /users/{id}/link                         | 403 403 403 | 403 403 403 | 403 403 403 | 400 400 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /users/{id}/revoke                       | 403 403 403 | 403 403 403 | 403 403 403 | 400 400 400 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /plans                                    | 200 200 200 | 200 200 200 | 200 200 200 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /plans/{plan}                             | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /plans/{plan}/report                      | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /plans/{plan}/goals/{goal}                | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /plans/{plan}/changes                     | 200 200 404 | 200 200 404 | 200 200 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /associations                             | 200 200 200 | 200 200 200 | 200 200 200 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /associations/{association}               | 200 404 404 | 200 200 404 | 200 200 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /associations/{association}              | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /members/{id}                             | 200 404 404 | 200 200 404 | 200 200 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /members/{id}                            | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /contacts                                 | 200 200 200 | 200 200 200 | 200 200 200 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /contacts/{id}                            | 200 404 404 | 200 200 404 | 200 200 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /contacts/{id}                           | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /trainings                                | 200 200 200 | 200 200 200 | 200 200 200 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /trainings/{id}                           | 200 404 404 | 200 200 404 | 200 200 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /trainings/{id}                          | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /book                                     | 200 200 200 | 200 200 200 | 200 200 200 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /book/entries/{id}                        | 200 404 404 | 200 200 404 | 200 200 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /record                                   | 200 200 200 | 200 200 200 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /record                                  | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /record/done                              | 404 404 404 | 404 404 404 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /record/{type}                            | 200 200 200 | 200 200 200 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /record/{type}                           | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /plans/adopt                              | 404 404 404 | 200 200 200 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /plans/adopt                             | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /book/entries/{id}/reverse                | 200 404 404 | 200 200 404 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /book/entries/{id}/reverse               | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /proposals/lapses                         | 200 403 403 | 200 200 422 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /proposals/closing                        | 404 404 404 | 422 422 422 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /proposals/merge                          | 422 422 422 | 422 200 422 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /lists                                    | 200 200 200 | 200 200 200 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        POST /lists                                   | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        POST /lists/columns                           | 400 400 400 | 400 400 400 | 403 403 403 | 403 403 403 | 401 401 401 | 401 401 401 | 401 401 401 | 401 401 401
        GET /lists/taken                              | 200 200 200 | 200 200 200 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /lists/undo                               | 404 404 404 | 404 404 404 | 404 404 404 | 404 404 404 | 302 302 302 | 401 401 401 | 401 401 401 | 401 401 401
        GET /reference/{documentName?}                | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200
        GET /reference/scalar.js                      | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200
        GET /reference/scalar.aspnetcore.js           | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200
        GET /reference/favicon.svg                   | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 | 200 200 200
        """;

    private static readonly string[] _places = ["own", "other", "foreign"];
    private static int _ids;

    [Fact]
    public async Task every_route_answers_every_role_as_the_table_says()
    {
        await using var two = await TwoDistricts.Begin(cluster);
        await two.AddContactsAndTrainings();
        var table = Rows();
        var routes = RoutesOf(two.Service);
        table.Keys.Should().BeEquivalentTo(routes, "the table has every route, and none that is not there");

        foreach (var book in (DistrictBook[])[two.Service.Book, two.Foreign])
            await book.Sealer.Seal(TestContext.Current.CancellationToken);
        var keys = await Keys(two);
        var roles = Enum.GetValues<Role>().ToDictionary(KeyRing.Name);
        var needs = two.Service.Routes.ToLookup(NameOf, r => r.Metadata.GetMetadata<NeedsAttribute>()?.Right);
        var (cells, refused, wrong) = (0, 0L, new List<string>());
        foreach (var (route, expected) in table)
            foreach (var (who, answers) in expected)
                foreach (var (place, status) in _places.Zip(answers))
                {
                    using var client = two.Service.Client(keys[who]);
                    using var request = await Request(two, route, who, place);
                    using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
                    var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                    cells++;
                    // Noted is whatever the answer says is refused, and what is hidden by the role; not what merely is not there.
                    var isRefused = status is 401 or 403 || (roles.TryGetValue(who, out var role) && needs[route].First() is { } right && !Policy.Allows(role, right));
                    if (await Noted(two.Service) - refused is var noted && noted != (isRefused ? 1 : 0))
                        wrong.Add($"{route} as {who} on {place} is noted {noted} times");
                    refused += noted;
                    if ((int)answer.StatusCode != status)
                        wrong.Add($"{route} as {who} on {place}: {(int)answer.StatusCode}, not {status}: {body}");
                    else if (answer.IsSuccessStatusCode && !route.EndsWith("/v1/keys", StringComparison.Ordinal) && !route.Contains("openapi") && Shows(body, who) is { } seen)
                        wrong.Add($"{route} as {who} on {place} shows {seen}: {body}");
                }

        output.WriteLine($"{table.Count} routes × {keys.Count} roles × {_places.Length} places = {cells} cells, {refused} of them refused and noted");
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void a_route_that_does_not_say_once_what_it_needs_is_not_served()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/open", () => "").AllowAnonymous();
        app.MapGroup("/v1").Needs(Right.ReadBook).MapGet("/said", () => "");
        FluentActions.Invoking(() => Policy.RequireOnEveryRoute(app)).Should().NotThrow();
        app.MapGroup("/v2").MapGet("/secret", () => "");
        FluentActions.Invoking(() => Policy.RequireOnEveryRoute(app)).Should().Throw<ServiceException>().WithMessage("*/v2/secret*");

        var twice = WebApplication.CreateSlimBuilder().Build();
        twice.MapGroup("/v3").Needs(Right.ReadBook).MapGet("/twice", () => "").Needs(Right.ManageKeys);
        FluentActions.Invoking(() => Policy.RequireOnEveryRoute(twice)).Should().Throw<ServiceException>().WithMessage("*/v3/twice*");
    }

    [Theory]
    [InlineData(Role.Association, "v1/entries/{m-other}", "v1/entries/{m-nobody}")]
    [InlineData(Role.Association, "v1/entries/{m-foreign}", "v1/entries/{m-nobody}")]
    [InlineData(Role.Association, "v1/subjects/member/m-other", "v1/subjects/member/m-nobod")]
    [InlineData(Role.Association, "v1/subjects/member/m-foreign", "v1/subjects/member/m-foraign")]
    [InlineData(Role.Association, "v1/subjects/plan/p-own", "v1/subjects/plan/p-owe")]
    [InlineData(Role.Association, "v1/plans/p-foreign", "v1/plans/p-foraign")]
    [InlineData(Role.Association, "v1/plans/p-foreign/progress", "v1/plans/p-foraign/progress")]
    [InlineData(Role.Association, "v1/keys", "v1/kees")]
    [InlineData(Role.Board, "v1/entries/{m-foreign}", "v1/entries/{m-nobody}")]
    [InlineData(Role.Board, "v1/subjects/member/m-foreign", "v1/subjects/member/m-foraign")]
    [InlineData(Role.Board, "v1/plans/p-foreign", "v1/plans/p-foraign")]
    [InlineData(Role.Board, "v1/plans/p-foreign/progress", "v1/plans/p-foraign/progress")]
    [InlineData(Role.Board, "v1/refusals", "v1/refuzals")]
    [InlineData(Role.Admin, "v1/entries/{m-own}", "v1/nothing/there")]
    [InlineData(Role.Admin, "v1/keys/{foreign key}", "v1/keys/{no key}")]
    public async Task what_one_may_not_see_is_answered_as_what_is_not_there(Role role, string hidden, string missing)
    {
        var two = shared.Two;
        using var client = await two.Service.Client(role, role == Role.Association ? "a-own" : null);
        var foreign = (await two.Service.DistrictBooks.Keys.Issue(two.Foreign.District, Role.Board, null, "foreign", null, CancellationToken.None)).Id;
        Uri Filled(string path) => new(
            two.Joined.Aggregate(path, (p, j) => p.Replace($"{{{j.Key}}}", $"{j.Value}")).Replace("{foreign key}", $"{foreign}").Replace("{m-nobody}", $"{Guid.NewGuid()}").Replace("{no key}", $"{Guid.NewGuid()}"),
            UriKind.Relative);
        async Task<string> Answer(string path)
        {
            using var answer = await client.GetAsync(Filled(path), TestContext.Current.CancellationToken);
            answer.StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound, path);
            var headers = answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not ("Date" or "RateLimit" or "RateLimit-Policy")).OrderBy(h => h.Key).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}");
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return $"{string.Join('\n', headers)}\n{body}".Replace("m-nobod", "m-other").Replace("foraign", "foreign").Replace("p-owe", "p-own");
        }

        (await Answer(hidden)).Should().Be(await Answer(missing));
    }

    private static Dictionary<string, Dictionary<string, int[]>> Rows()
    {
        var lines = Expected.Split('\n').Select(l => l.Split('|', StringSplitOptions.TrimEntries)).ToList();
        return lines.Skip(1).ToDictionary(
            l => l[0], l => lines[0].Skip(1).Zip(l.Skip(1)).ToDictionary(c => c.First, c => c.Second.Split(' ').Select(s => int.Parse(s, null)).ToArray()));
    }

    private static IEnumerable<string> RoutesOf(TestService service) =>
        from route in service.Routes
        from method in route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select NameOf(route, method);

    private static string NameOf(RouteEndpoint route, string method) => $"{method} /{route.RoutePattern.RawText!.Trim('/')}";

    private static string NameOf(RouteEndpoint route) => NameOf(route, route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET");

    /// <summary>How many refusals have been noted.</summary>
    private static async Task<long> Noted(TestService service)
    {
        await service.DistrictBooks.Refusals.Settle();
        await using var command = service.DistrictBooks.Database.Owner.CreateCommand("select coalesce(sum(times), 0) from ledger.refusals");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<Dictionary<string, string?>> Keys(TwoDistricts two)
    {
        var (ring, district, clock) = (two.Service.DistrictBooks.Keys, two.Service.Book.District, two.Service.Clock);
        async Task<NewKey> Key(Role role, string? association = null, DateTimeOffset? expires = null) => await ring.Issue(district, role, association, "test", expires, CancellationToken.None);
        var revoked = await Key(Role.Board);
        await ring.Revoke(district, revoked.Id, CancellationToken.None);
        return new()
        {
            ["association"] = (await Key(Role.Association, "a-own")).Key,
            ["board"] = (await Key(Role.Board)).Key,
            ["auditor"] = (await Key(Role.Auditor)).Key,
            ["admin"] = (await Key(Role.Admin)).Key,
            ["no key"] = null,
            ["expired"] = (await Key(Role.Board, expires: clock.Now)).Key,
            ["revoked"] = revoked.Key,
            ["wrong"] = ApiKey.Make(),
        };
    }

    private static async Task<HttpRequestMessage> Request(TwoDistricts two, string route, string who, string place)
    {
        var (method, path) = route.Split(' ') is [var m, var p] ? (m, p) : throw new FormatException(route);
        if (path.StartsWith("/v1/keys/{id}", StringComparison.Ordinal))
        {
            // Its own each time: one of them is ended.
            var district = place == "foreign" ? two.Foreign.District : two.Service.Book.District;
            path = path.Replace("{id}", $"{(await two.Service.DistrictBooks.Keys.Issue(district, Role.Association, $"a-{place}", "test", null, CancellationToken.None)).Id}");
        }

        if (path.StartsWith("/v1/members/{id}", StringComparison.Ordinal))
            path = path.Replace("{id}", $"m-{place}");
        foreach (var (pages, id) in new[] { ("/members/{id}", "m"), ("/contacts/{id}", "c"), ("/trainings/{id}", "t") })
            if (path == pages)
                path = path.Replace("{id}", $"{id}-{place}");
        path = path.Replace("{association}", $"a-{place}").Replace("{documentName}", "v1").Replace("{documentName?}", "v1").Replace("{code}", "sv").Replace("{type}", "member.joined").Replace("{link}", "x").Replace("{plan}", place == "foreign" ? "p-foreign" : "p-own").Replace("{goal}", "grow").Replace("{account}", "members").Replace("{**address}", "0/000.p/1")
            .Replace("{kind}/{id}", $"member/m-{place}").Replace("{id}", $"{two.Joined[$"m-{place}"]}");
        path += path switch
        {
            "/v1/entries" when method == "GET" => $"?subject=member/m-{place}",
            "/v1/subjects" => $"?kind=member&association=a-{place}",
            "/v1/accounts/members" => $"?where.association=a-{place}&by=association",
            "/v1/log/consistency" => "?from=0",
            "/v1/proposals/members" => $"?asOf=2020-12-31&association=a-{place}",
            "/v1/proposals/lapses" or "/proposals/lapses" => $"?asOf=2020-12-31&paidThroughBefore=2020-12-31&association=a-{place}",
            "/v1/proposals/closing" or "/proposals/closing" => $"?association=a-{place}&on=2020-12-31", // that it has members is told to those who may know
            "/v1/proposals/merge" or "/proposals/merge" => $"?from=member/m-{place}&into=member/m-own",
            "/v1/proposals/reversal" => $"?entry={two.Joined[$"m-{place}"]}",
            "/v1/lists/goals" => $"?plan={(place == "foreign" ? "p-foreign" : "p-own")}",
            "/v1/lists/evidence" => $"?plan={(place == "foreign" ? "p-foreign" : "p-own")}&goal=grow",
            _ when path.StartsWith("/v1/lists/", StringComparison.Ordinal) => $"?association=a-{place}",
            _ when path.EndsWith("/changes", StringComparison.Ordinal) => "?since=@1",
            _ => "",
        };
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (route == "POST /v1/entries")
            Put(two.Service.Entry("member.renewed", $"member/m-{place}", "2020-03-01", new { through = "2020-12-31" },
                $"cell-{Interlocked.Increment(ref _ids)}", who == "association" ? "/associations/a-own" : "/district"), "application/cloudevents+json");
        if (route == "POST /v1/proposals/members")
            request.Content = new StringContent($"Id;Kategori\nm-{place};member\n", System.Text.Encoding.UTF8, "text/csv");
        if (route == "POST /v1/keys")
            Put(new JsonObject { ["role"] = "association", ["association"] = $"a-{place}", ["name"] = "test" }, "application/json");
        if (route == "PUT /v1/retention")
            Put(new JsonObject { ["days"] = 365 }, "application/json");
        if (method == "POST" && !path.StartsWith("/v1", StringComparison.Ordinal))
            request.Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "test")]);
        if (route.EndsWith("/personal-data", StringComparison.Ordinal))
            Put(new JsonObject { ["reason"] = "request" }, "application/json");
        return request;

        void Put(JsonObject body, string type)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }
    }

    // Whatever is another district's bears its name, and to an association whatever is another's.
    private static string? Shows(string body, string who) =>
        body.Contains("-foreign") ? "another district's" : who == "association" && body.Contains("-other") ? "another association's" : null;
}
