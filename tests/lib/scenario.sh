# For scenario scripts: a CA and a connector of the test's own on loopback, and checks that say what they expected.
# A script sources this file first; what it starts here ends with it.
set -euo pipefail

certferry=${CERTFERRY:?the program to test}
scratch=${CERTFERRY_SCRATCH:?an empty directory}
lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
started=()

cleanup() {
    local status=$?
    for pid in "${started[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "${started[@]}"; do
        wait "$pid" 2>/dev/null || true
    done
    if [ $status -ne 0 ]; then
        echo "FAILED in $scratch"
        tail -n 20 "$scratch"/*.log 2>/dev/null || true
    fi
    ! declare -F at_end > /dev/null || at_end  # A script's own.
    exit $status
}
trap cleanup EXIT

say() {
    printf '%s\n' "-- $*"
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# expect_failure TEXT COMMAND...: the command fails, and what it prints holds TEXT.
expect_failure() {
    local text=$1 output
    shift
    if output=$("$@" 2>&1); then
        fail "succeeded, but should not have: $*"
    fi
    [[ $output == *"$text"* ]] || fail "'$*' does not say '$text' but: $output"
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "in vain waited for: $*"
        sleep 0.1
    done
}

# make_ca [CA_TOML_TABLES]: a root and an issuing CA in $scratch/ca with the configuration $scratch/ca.toml. Its listeners
# are up once start_ca has run; $ca_port is where CRLs are, $ra_port where CMP is.
make_ca() {
    ca_port=${ca_port:-$(free_port)} ra_port=${ra_port:-$(free_port)}
    cat > "$scratch/ca.toml" <<TOML
data_dir = "$scratch/ca"
public_url = "http://127.0.0.1:$ca_port"
listen = "127.0.0.1:$ca_port"
[status]
listen = "127.0.0.1:0"
[ra]
listen = "127.0.0.1:$ra_port"
names = ["ca.example", "127.0.0.1"]
${1:-}
TOML
    "$certferry" ca init --config "$scratch/ca.toml" > "$scratch/ca-init.log" 2>&1 || fail "ca init: $(cat "$scratch/ca-init.log")"
}

# A port for a server whose URL must be known before it runs.
free_port() {
    python3 "$lib/free_port.py"
}

# start NAME COMMAND...: runs a server in the background and waits for its line "ready: URL"; sets $url.
start() {
    local name=$1 log=$scratch/$1.log
    shift
    : > "$log"  # Now, not when the background gets there: an earlier run's "ready:" must not be read.
    "$@" >> "$log" 2>&1 &
    started+=($!)
    pid=$!
    local end=$((SECONDS + 60))
    until grep -q '^ready: ' "$log"; do
        kill -0 "$pid" 2>/dev/null || fail "$name ended: $(tail -n 5 "$log")"
        [ $SECONDS -lt $end ] || fail "$name is not ready"
        sleep 0.05
    done
    url=$(sed -n 's/^ready: //p' "$log" | tail -n 1)
}

start_ca() {
    start ca "$certferry" ca run --config "$scratch/ca.toml"
    ca_pid=$pid
}

# give_credential: the connector of $scratch/connector.toml may ask the CA from now on, if it has not asked for that before.
give_credential() {
    local made=$scratch/connector/ca/main/ra.pem
    [ ! -e "${made%.pem}.key" ] || return 0
    "$certferry" connector ca-request --config "$scratch/connector.toml" > "$scratch/ra.csr" 2> "$scratch/ra-credential.log"
    "$certferry" ca ra-credential "$scratch/ra.csr" --config "$scratch/ca.toml" > "$made" 2>> "$scratch/ra-credential.log"
}

# start_connector: with $scratch/connector.toml, and the CA if that does not run; sets $scep to the URL below which
# endpoints lie.
start_connector() {
    [ -n "${ca_pid:-}" ] || start_ca
    give_credential
    start connector "$certferry" connector run --config "$scratch/connector.toml"
    connector_pid=$pid
    scep=${url%/certsrv/*}/scep
}

# connector_toml ENDPOINTS: writes $scratch/connector.toml with these endpoints.
connector_toml() {
    cat > "$scratch/connector.toml" <<TOML
data_dir = "$scratch/connector"
log_dir = "$scratch/log"
[ca.main]
type = "cmp"
url = "https://127.0.0.1:$ra_port/.well-known/cmp"
trust_anchors_file = "$scratch/ca/certificates/root.pem"
[status]
listen = "127.0.0.1:0"
[events]
operational_debug = true
[scep]
listen = "127.0.0.1:0"
$1
TOML
}

# challenge ENDPOINT [OPTION...]: makes a challenge and prints it.
challenge() {
    local endpoint=$1
    shift
    "$certferry" connector challenge create --config "$scratch/connector.toml" --endpoint "$endpoint" --json "$@" |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["challenge"])'
}

# certificates: how many certificates for requesters the CA has issued.
certificates() {
    "$certferry" ca list --config "$scratch/ca.toml" --json |
        python3 -c 'import json, sys; print(sum(not c["template"].startswith(("Ra", "Cmp")) for c in json.load(sys.stdin)))'
}

# events EXPRESSION: prints each event of both channels for which the Python expression over `e` (a dict) is true.
events() {
    python3 - "$1" "$scratch"/log/*.jsonl <<'PYTHON'
import json, sys
for path in sys.argv[2:]:
    for line in open(path):
        e = json.loads(line)
        if eval(sys.argv[1]):
            print(line, end="")
PYTHON
}

# expect_event EXPRESSION: waits until there is such an event.
expect_event() {
    local end=$((SECONDS + 10))
    until [ -n "$(events "$1")" ]; do
        [ $SECONDS -lt $end ] || fail "no event with $1"
        sleep 0.1
    done
}
