return await Ledger.CommandLine.Run(args);
