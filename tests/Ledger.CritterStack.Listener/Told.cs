using Marten;
using Wolverine.Attributes;

namespace Ledger.CritterStack.Listener;

/// <summary>Writes each entry down in the transaction that marks its message as handled: once, whatever is killed when.</summary>
public static class Told
{
    [Transactional]
    public static void Handle(EntryRecorded recorded, IDocumentSession session) => session.QueueSqlCommand("insert into public.told (entry) values (?)", recorded.Entry);
}
