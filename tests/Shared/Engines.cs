using Ledger.Store;

namespace Ledger.Tests;

/// <summary>The engine that a run's tests are about: whichever the project compiles them for.</summary>
public static class Engines
{
#if MARTEN
    public static EngineMaker? Chosen => CritterStack.CritterEngine.Make();

    /// <summary>The program on it.</summary>
    public const string Program = "Ledger.CritterStack.dll";
#else
    public static EngineMaker? Chosen => null;

    /// <summary>The program on it.</summary>
    public const string Program = "ledger.dll";
#endif
}
