using Ledger;
using Ledger.CritterStack;

return await CommandLine.Run(args, CritterEngine.Make());
