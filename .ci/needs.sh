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

# Installs a package of the system where this user may, and says how where not.
# need_package NAME WHERE-ELSE PACKAGE-OF-APT PACKAGE-OF-DNF PACKAGE-OF-BREW
need_package() {
    local name=$1 elsewhere=$2 install=() may=false
    if have apt-get; then
        install=(apt-get install -y --no-install-recommends "$3")
    elif have dnf; then
        install=(dnf install -y "$4")
    elif have brew; then
        # Homebrew installs as the user, and refuses root. One of its packages may be a cask.
        # shellcheck disable=SC2206
        install=(brew install $5)
        may=true
    else
        give_up "$name is missing; $elsewhere says how to install it." "$name saknas; $elsewhere beskriver hur det installeras."
    fi
    if [ "$(id -u)" -eq 0 ]; then
        case ${install[0]} in brew) may=false ;; *) may=true ;; esac
    elif [ "${install[0]}" != brew ]; then
        install=(sudo "${install[@]}")
    fi
    if [ "$may" = false ]; then
        give_up "$name is missing. Install it with: ${install[*]}" "$name saknas. Installera det med: ${install[*]}"
    fi

    say "$name is missing; installing it: ${install[*]}" "$name saknas och installeras: ${install[*]}"
    if [ "${install[0]}" = apt-get ]; then
        DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 || say "The list of packages could not be brought up to date." "Listan över paket kunde inte uppdateras."
    fi
    DEBIAN_FRONTEND=noninteractive "${install[@]}" >&2 || give_up "That failed. What it said stands above." "Det misslyckades. Vad som sades står ovan."
}

need_postgresql() {
    if have_postgresql; then return; fi
    need_package "PostgreSQL $oldest_postgresql+" https://www.postgresql.org/download/ postgresql postgresql-server postgresql@17
    have_postgresql || give_up "The system's PostgreSQL is older than $oldest_postgresql. https://www.postgresql.org/download/ has newer ones." \
        "Systemets PostgreSQL är äldre än $oldest_postgresql. På https://www.postgresql.org/download/ finns nyare."
}

# The names under which the tests look for it.
have_chromium() { have chromium || have chromium-browser || have google-chrome || have google-chrome-stable; }

# The tests look at the pages with it.
need_chromium() {
    if have_chromium; then return; fi
    need_package Chromium https://www.chromium.org/getting-involved/download-chromium/ chromium chromium "--cask chromium"
    have_chromium || give_up "Chromium was installed, and is not found on the path." "Chromium installerades, men hittas inte i sökvägen."
}

# The build takes the stylesheet and the chart library of the pages from npm.
need_npm() {
    if have npm; then return; fi
    need_package "npm" https://nodejs.org npm npm node
}

# The tests start an OpenID Connect issuer, make TypeScript of the description, and judge the accessibility of the pages: with programs for Node.
oldest_node=20

need_node_tools() {
    local folder version=0
    if have node; then version=$(node --version | sed 's/^v\([0-9]*\).*/\1/'); fi
    if [ "$version" -lt "$oldest_node" ] || ! have npm; then
        give_up "Node $oldest_node or newer with npm is missing, which tests need. https://nodejs.org says how to install it." \
            "Node $oldest_node eller nyare med npm saknas, som tester behöver. https://nodejs.org beskriver hur det installeras."
    fi
    for folder in "$root/tests/Ledger.Tests/Oidc" "$root/tests/Ledger.Tests/Http/Generated/node" "$root/tests/Ledger.Pages.Tests"; do
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
