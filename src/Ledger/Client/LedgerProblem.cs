using System.Net;
using Ledger.Contracts;

namespace Ledger.Client;

/// <summary>The ledger answered, and refused: the rule that was broken, and what a person can do about it.</summary>
public sealed class LedgerProblem(HttpStatusCode status, string rule, string detail, IReadOnlyList<EntryProblem> errors)
    : Exception(detail)
{
    /// <summary>The answer's HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The name of the rule, such as <c>not-a-member</c>; <c>http-502</c> where the answer named none.</summary>
    public string Rule { get; } = rule;

    /// <summary>The faults entry by entry; empty where the problem is not about single entries.</summary>
    public IReadOnlyList<EntryProblem> Errors { get; } = errors;

    /// <summary>The server is there but cannot serve now: trying later may help, changing what is posted will not.</summary>
    public bool IsTheServers => (int)Status >= 500;
}

/// <summary>No answer came, however often it was asked for.</summary>
public sealed class LedgerUnreachable(Uri? server, Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>The server that did not answer.</summary>
    public Uri? Server { get; } = server;
}
