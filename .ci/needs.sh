# shellcheck shell=bash
# What ./ledger and ./test need, and how they build. Sourced by both, with $root set to the top of the repository.
# Everything said here goes to standard error: standard output belongs to the program.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A build leaves no processes behind that hold on to this terminal.
export MSBUILDDISABLENODEREUSE=1

oldest_postgresql=14

# Says a sentence, given in English and in Swedish, in the language of the environment.
say() {
    case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
        sv*) printf '%s\n' "$2" >&2 ;;
        *) printf '%s\n' "$1" >&2 ;;
    esac
}

give_up() {
    say "$@"
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Only dotnet itself knows which SDK global.json accepts, and it looks for that file from the folder it is called in.
need_dotnet_sdk() {
    if have dotnet && (cd "$root" && dotnet --version) >/dev/null 2>&1; then return; fi
    if have brew; then
        give_up "The .NET SDK 10 is missing. Install it with: brew install --cask dotnet-sdk" \
            ".NET SDK 10 saknas. Installera det med: brew install --cask dotnet-sdk"
    elif have dnf; then
        give_up "The .NET SDK 10 is missing. Install it with: sudo dnf install dotnet-sdk-10.0" \
            ".NET SDK 10 saknas. Installera det med: sudo dnf install dotnet-sdk-10.0"
    fi
    give_up "The .NET SDK 10 is missing. Install it as https://dotnet.microsoft.com/download/dotnet/10.0 says." \
        ".NET SDK 10 saknas. Installera det som https://dotnet.microsoft.com/download/dotnet/10.0 beskriver."
}

# The same folders that the program looks in.
have_postgresql() {
    local folder version folders
    IFS=: read -ra folders <<<"$PATH"
    for folder in "${folders[@]}" /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin; do
        [ -x "$folder/initdb" ] || continue
        version=$("$folder/initdb" --version 2>/dev/null | grep -oE '[0-9]+' | head -n 1) || continue
        if [ "$version" -ge "$oldest_postgresql" ]; then return 0; fi
    done
    return 1
}

need_postgresql() {
    if have_postgresql; then return; fi

    local install=() may=false
    if have apt-get; then
        install=(apt-get install -y --no-install-recommends postgresql)
    elif have dnf; then
        install=(dnf install -y postgresql-server)
    elif have brew; then
        # Homebrew installs as the user, and refuses root.
        install=(brew install postgresql@17)
        may=true
    else
        give_up "PostgreSQL $oldest_postgresql or newer is missing; https://www.postgresql.org/download/ says how to install it." \
            "PostgreSQL $oldest_postgresql eller nyare saknas; https://www.postgresql.org/download/ beskriver hur det installeras."
    fi
    if [ "$(id -u)" -eq 0 ]; then
        case ${install[0]} in brew) may=false ;; *) may=true ;; esac
    elif [ "${install[0]}" != brew ]; then
        install=(sudo "${install[@]}")
    fi
    if [ "$may" = false ]; then
        give_up "PostgreSQL $oldest_postgresql or newer is missing. Install it with: ${install[*]}" \
            "PostgreSQL $oldest_postgresql eller nyare saknas. Installera det med: ${install[*]}"
    fi

    say "PostgreSQL is missing; installing it: ${install[*]}" "PostgreSQL saknas och installeras: ${install[*]}"
    if [ "${install[0]}" = apt-get ]; then
        DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 || say "The list of packages could not be brought up to date." "Listan över paket kunde inte uppdateras."
    fi
    DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2 || give_up "That failed. What it said stands above." "Det misslyckades. Vad som sades står ovan."
    have_postgresql || give_up "The system's PostgreSQL is older than $oldest_postgresql. https://www.postgresql.org/download/ has newer ones." \
        "Systemets PostgreSQL är äldre än $oldest_postgresql. På https://www.postgresql.org/download/ finns nyare."
}

# The tests start an OpenID Connect issuer, and make TypeScript of the description: with programs for Node.
oldest_node=20

need_node_tools() {
    local folder version=0
    if have node; then version=$(node --version | sed 's/^v\([0-9]*\).*/\1/'); fi
    if [ "$version" -lt "$oldest_node" ] || ! have npm; then
        give_up "Node $oldest_node or newer with npm is missing, which tests need. https://nodejs.org says how to install it." \
            "Node $oldest_node eller nyare med npm saknas, som tester behöver. https://nodejs.org beskriver hur det installeras."
    fi
    for folder in "$root/tests/Ledger.Tests/Oidc" "$root/tests/Ledger.Tests/Http/Generated/node"; do
        # npm writes this file last, so it is there, and new enough, only after an installation that succeeded.
        if [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then continue; fi
        say "Installing what the tests run with Node…" "Installerar det som testerna kör med Node…"
        build_alone npm ci --prefix "$folder" --no-audit --no-fund || give_up "It cannot be installed. What npm said stands above." \
            "Det kan inte installeras. Vad npm sade står ovan."
    done
}

# Runs a command while nobody else builds here; quiet unless it fails. The command must not inherit the lock: the compiler's
# server outlives it and would hold it. Where there is no flock (macOS) two builds at once are the user's to avoid.
build_alone() {
    local log status=0
    mkdir -p "$root/artifacts"
    log=$(mktemp)
    {
        if have flock; then flock 9; fi
        "$@" >"$log" 2>&1 9>&- || status=$?
    } 9>"$root/artifacts/build.lock"
    if [ "$status" -ne 0 ]; then cat "$log" >&2; fi
    rm -f "$log"
    return "$status"
}
