# For scenario scripts that keep records in PostgreSQL: after scenario.sh, under tools/with_postgres.
: "${CERTFERRY_TEST_POSTGRES:?no PostgreSQL server for tests: run them under tools/with_postgres}"
sql() {  # sql STATEMENT
    psql "$CERTFERRY_TEST_POSTGRES" --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --command "$1" 2> "$scratch/psql.err" ||
        fail "$1: $(cat "$scratch/psql.err")"
}
make_schema() {  # make_schema NAME: prints a [database] table for it.
    local schema=scenario_$$_$1
    sql "CREATE SCHEMA $schema"
    echo "$CERTFERRY_TEST_POSTGRES application_name=$schema options='-c search_path=$schema'" > "$scratch/$1.conninfo"
    printf '[database]\nconninfo_file = "%s.conninfo"\n' "$scratch/$1"
}
