# For scenario scripts that need the management service: after scenario.sh. Needs python3-cryptography.

# make_service [SERVICE_TOML_LINES]: a service in $scratch/service with one tenant; $scratch/admin.token is its
# administrator's API token.
make_service() {
    admin_port=$(free_port) agents_port=$(free_port)
    cat > "$scratch/service.toml" <<TOML
data_dir = "$scratch/service"
log_dir = "$scratch/service-log"
[admin]
listen = "127.0.0.1:$admin_port"
[agents]
listen = "127.0.0.1:$agents_port"
[status]
listen = "127.0.0.1:0"
${1:-}
TOML
    "$certferry" service init --config "$scratch/service.toml" --token-file "$scratch/admin.token" > "$scratch/service-init.log"
}

start_service() {
    start service "$certferry" service run --config "$scratch/service.toml"
    service_pid=$pid
    cp "$scratch/service/tls/internal-ca.pem" "$scratch/internal-ca.pem"
}

# api METHOD PATH [BODY]: calls the admin API; prints the answer, and fails with it unless it is a success.
api() {
    local method=$1 path=$2 body=${3:-} status arguments=()
    [ -z "$body" ] || arguments=(-H 'Content-Type: application/json' --data-binary "$body")
    status=$(curl --silent --show-error --cacert "$scratch/internal-ca.pem" -H "Authorization: Bearer $(cat "$scratch/admin.token")" \
        -X "$method" "${arguments[@]}" -o "$scratch/answer.json" -w '%{http_code}' "https://127.0.0.1:$admin_port/api/v1/$path")
    cat "$scratch/answer.json"
    case $status in 2*) ;; *) echo "$method $path: $status $(cat "$scratch/answer.json")" >&2; return 1 ;; esac
}

# field PATH: the member of the JSON on standard input, such as `items.0.id`.
field() {
    python3 -c 'import json, sys
value = json.load(sys.stdin)
for part in sys.argv[1].split("."):
    value = value[int(part)] if isinstance(value, list) else value[part]
print(value if isinstance(value, str) else json.dumps(value))' "$1"
}

certificate_base64() {
    openssl x509 -in "$1" -outform DER | base64 -w 0
}

device_sim() {
    local verb=$1 folder=$2
    shift 2
    /usr/bin/python3 "$lib/simulated_device.py" "$verb" "$scratch/$folder" "$@"
}

# connector_sim VERB [ARGUMENT...]: works with the certificate of the connector that enrolled last.
connector_sim() {
    /usr/bin/python3 "$lib/simulated_connector.py" "$scratch/connector/service" "https://127.0.0.1:$agents_port" "$@"
}

# enroll_device FOLDER PLATFORM TOKEN_MEMBERS [INVENTORY...]: sets $device_id.
enroll_device() {
    local folder=$1 platform=$2 members=$3
    shift 3
    mkdir -p "$scratch/$folder"
    api POST enrolmentTokens "{\"kind\":\"device\",\"platform\":\"$platform\",$members}" | field token > "$scratch/$folder/token"
    cp "$scratch/internal-ca.pem" "$scratch/$folder/pinned-ca.pem"
    device_id=$(device_sim enroll "$folder" "https://127.0.0.1:$agents_port" "$scratch/$folder/token" "$platform" "$@")
}
