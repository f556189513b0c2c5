using JasperFx.Core;
using Ledger;
using Ledger.CritterStack;
using Ledger.CritterStack.Listener;

// A program of somebody's own: the ledger, and a handler of what it records.
return await CommandLine.Run(args, CritterEngine.Make(wolverine =>
{
    wolverine.Discovery.IncludeType(typeof(Told));
    // Sooner than in earnest, since here somebody waits for it.
    wolverine.Durability.StaleNodeTimeout = 4.Seconds();
    wolverine.Durability.HealthCheckPollingTime = 1.Seconds();
    wolverine.Durability.OrphanedMessageSweepPollingTime = 1.Seconds();
}));
