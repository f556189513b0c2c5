#!/bin/sh
# Run once, by the image of PostgreSQL, when it sets up its data: makes the login that the service has. It owns nothing; what it
# may do is granted to ledger_service when the ledger first starts.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$LEDGER_DB_PASSWORD" --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
create role ledger_service nologin;
create role ledger_login login password :'password' in role ledger_service;
SQL
