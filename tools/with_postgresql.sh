#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL server and sets DATABASE_URL for it:
#   tools/with_postgresql.sh python3 run.py test tests/web
# Needs PostgreSQL's own programs (Debian: the package postgresql). Nothing of it stays.
set -euo pipefail

bin=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)")
if [ "$bin" = "." ]; then
  bin=$(dirname "$(command -v initdb || true)")
fi
if [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL is not installed: its program initdb was not found." >&2
  exit 1
fi
place=$(mktemp -d)
port=${PGPORT:-5544}
# the server refuses to run as root
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$place"
  as=(runuser -u postgres --)
fi
stop() {
  (cd / && "${as[@]}" "$bin/pg_ctl" -D "$place/db" -m immediate stop >/dev/null 2>&1) || true
  rm -rf "$place"
}
trap stop EXIT
(
  cd /
  "${as[@]}" "$bin/initdb" -D "$place/db" -A trust -U seethechild --no-sync >/dev/null
  "${as[@]}" "$bin/pg_ctl" -D "$place/db" -l "$place/log" -w start >/dev/null \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$place -c fsync=off"
)
export DATABASE_URL="postgres://seethechild@127.0.0.1:$port/postgres"
"$@"
