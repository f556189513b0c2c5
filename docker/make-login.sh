#!/bin/sh
# Run once, by the image of PostgreSQL, when it sets up its data: makes the login that the service has. It owns nothing; what it
# may do is granted to ledger_service when the ledger first starts.
set -eu
# By standard input: what stands on a command line every process may read.
{
    printf "\\set password '%s'\n" "$(cat /run/secrets/service-password)"
    cat <<'SQL'
create role ledger_service nologin;
create role ledger_login login password :'password' in role ledger_service;
SQL
} | psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB"
