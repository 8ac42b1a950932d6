#!/bin/sh
# Makes the certificates and requests of this folder anew, with OpenSSL 3.0, GnuTLS's certtool and ocsptool,
# strongSwan's pki and Java's keytool.
# Their private keys stay in a temporary folder and are deleted.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT
cd "$here"

openssl genrsa -out "$keys/ca.key" 2048
openssl genrsa -out "$keys/rsa.key" 2048
openssl ecparam -name prime256v1 -genkey -noout -out "$keys/ec.key"
openssl genpkey -algorithm ed25519 -out "$keys/ed25519.key"

cat > "$keys/openssl.cnf" <<'END'
[req]
prompt = no
distinguished_name = name
attributes = attributes
[name]
CN = $ENV::name
[attributes]
challengePassword = s3cret challenge
[ca]
basicConstraints = critical, CA:TRUE, pathlen:1
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = clientAuth, 1.3.6.1.4.1.311.20.2.2
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid, issuer
subjectAltName = DNS:device.example.com, email:user@example.com, IP:192.0.2.7, otherName:1.3.6.1.4.1.311.20.2.3;UTF8:user@example.com
crlDistributionPoints = URI:http://crl.example.com/a.crl, URI:ldap://ldap.example.com/cn=a
authorityInfoAccess = OCSP;URI:http://ocsp.example.com/, caIssuers;URI:http://ca.example.com/ca.cer
[request]
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
subjectAltName = DNS:device.example.com
[none]
END

self_signed() { # file, key, openssl req options...
    export name="$1"
    key=$2
    shift 2
    openssl req -x509 -new -config "$keys/openssl.cnf" -extensions none -key "$keys/$key.key" -days 36500 \
        -out "$name.pem" "$@"
}

self_signed ca ca -extensions ca -set_serial 0x00c0ffee
self_signed ec-self ec -set_serial 0x7fffffffffffffffffffffffffffffffffffffff
self_signed ed25519-self ed25519
self_signed pss-self rsa -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32
self_signed sha1-self rsa -sha1
self_signed md5-self rsa -md5
self_signed serial-zero rsa -set_serial 0
self_signed serial-negative rsa -set_serial -129

openssl req -new -config "$keys/openssl.cnf" -key "$keys/rsa.key" -subj "/C=DE/O=Example, Inc./CN=device" \
    -out "$keys/leaf.csr"
openssl x509 -req -in "$keys/leaf.csr" -CA ca.pem -CAkey "$keys/ca.key" -extfile "$keys/openssl.cnf" \
    -extensions leaf -days 36500 -set_serial 0x80000001 -out leaf.pem
openssl x509 -req -in "$keys/leaf.csr" -signkey "$keys/rsa.key" -days 36500 -set_serial 1 -out version-1.pem

request() { # file, key, openssl req options...
    export name="$1"
    key=$2
    shift 2
    openssl req -new -config "$keys/openssl.cnf" -key "$keys/$key.key" -out "$name.csr" "$@"
}

request rsa rsa -reqexts request
request ec ec
request ed25519 ed25519
request pss rsa -sigopt rsa_padding_mode:pss

cat > "$keys/certtool.cfg" <<'END'
cn = "certtool"
organization = "Grüße"
dns_name = "device.example.com"
challenge_password = "pass_wörd"
tls_www_client
signing_key
END
certtool --generate-request --load-privkey "$keys/ec.key" --template "$keys/certtool.cfg" \
    --outfile certtool.csr
cat > "$keys/certtool-ca.cfg" <<'END'
cn = "certtool"
serial = 4711
expiration_days = 36500
ca
cert_signing_key
crl_signing_key
END
certtool --generate-self-signed --load-privkey "$keys/ec.key" --template "$keys/certtool-ca.cfg" \
    --outfile certtool.pem

pki --req --in "$keys/rsa.key" --type rsa --dn "C=CH, O=strongSwan, CN=device" --san device.example.com \
    --password "s3cret" --profile client --rsa-padding pss --digest sha256 --outform pem > strongswan.csr
keytool -genkeypair -keystore "$keys/java.p12" -storepass password -alias a -keyalg EC -dname "CN=java" 2> "$keys/log"
keytool -certreq -keystore "$keys/java.p12" -storepass password -alias a -ext san=dns:device.example.com \
    -file java.csr
chmod 644 ./*.csr

cat > "$keys/index.txt" <<'END'
R	351231235959Z	260101000000Z	01	unknown	/CN=a
R	351231235959Z	260102000000Z,keyCompromise	00FF	unknown	/CN=b
R	351231235959Z	260103000000Z,holdInstruction,holdInstructionReject	03	unknown	/CN=c
V	351231235959Z		04	unknown	/CN=d
END
echo 2a > "$keys/crlnumber"
cat > "$keys/crl.cnf" <<END
[ca]
default_ca = this
[this]
database = $keys/index.txt
crlnumber = $keys/crlnumber
default_md = sha256
crl_extensions = extensions
[extensions]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical, @point
[point]
fullname = URI:http://crl.example.com/a.crl
END
openssl ca -gencrl -config "$keys/crl.cnf" -cert ca.pem -keyfile "$keys/ca.key" -crldays 36500 |
    openssl crl -outform der -out ca.crl
printf 'crl_next_update = 36500\ncrl_number = 9223372036854775806\n' > "$keys/certtool-crl.cfg"
certtool --generate-crl --load-ca-privkey "$keys/ec.key" --load-ca-certificate certtool.pem \
    --load-certificate leaf.pem --template "$keys/certtool-crl.cfg" --outder --outfile certtool.crl

openssl ocsp -issuer ca.pem -cert leaf.pem -reqout openssl.ocsp
openssl ocsp -issuer ca.pem -sha256 -cert leaf.pem -serial 5 -no_nonce -reqout sha256.ocsp
openssl ocsp -issuer ca.pem -cert leaf.pem -signer leaf.pem -signkey "$keys/rsa.key" -reqout signed.ocsp
ocsptool --generate-request --load-issuer ca.pem --load-cert leaf.pem --outfile gnutls.ocsp

# PFX files with the key of RFC 8032, 7.1, test 2, which is published: no secret comes into the tree.
printf '\060\056\002\001\000\060\005\006\003\053\145\160\004\042\004\040' > "$keys/published.der"
printf '%s' 4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb | xxd -r -p >> "$keys/published.der"
openssl pkey -inform der -in "$keys/published.der" -out "$keys/published.key"
openssl req -x509 -key "$keys/published.key" -out "$keys/published.pem" -days 36500 \
    -subj '/CN=published key of RFC 8032'
openssl pkcs12 -export -inkey "$keys/published.key" -in "$keys/published.pem" -name 'of OpenSSL' \
    -passout pass:pw -out openssl.pfx
openssl pkcs12 -export -inkey "$keys/published.key" -in "$keys/published.pem" -name 'of OpenSSL' \
    -passout pass:pw -legacy -out openssl-legacy.pfx
certtool --to-p12 --load-privkey "$keys/published.key" --load-certificate "$keys/published.pem" \
    --p12-name 'of GnuTLS' --password pw --outder --outfile certtool.pfx
