#include "device/identity.h"

#include "base/codes/device.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "device/files.h"
#include "wire/json.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::device {

namespace {

struct IdentityRecord {
    std::string service_url;
    std::string tenant_id;
    std::string device_id;
    std::string encryption_key;  // Name of the file of the newest.
};
BOOST_DESCRIBE_STRUCT(IdentityRecord, (), (service_url, tenant_id, device_id, encryption_key))

constexpr std::string_view identity_name = "identity.json";
constexpr std::string_view application_name = "application.json";
constexpr std::string_view next_client_name = "client-next.pem";
constexpr std::string_view encryption_name = "encryption";

std::string name_of(ByteView spki) {
    const auto digest = pki::sha256(spki);
    return to_hex(ByteView(digest).first(16)) + ".pem";
}

/// Key and certificate in one file, so that one rename changes both.
void write_pair(const std::filesystem::path& path, const Secret& key, ByteView certificate) {
    const auto parsed = pki::Certificate::from_der(certificate);
    const auto own = pki::PrivateKey::from_pem(key.reveal_text());
    if (!equal(parsed.spki(), own.public_key().spki())) {
        throw Error(codes::peer_answer_invalid, "the service sent a certificate for another key");
    }
    Bytes both = to_bytes(key.reveal());
    append(both, as_bytes(parsed.to_pem()));
    const Secret text(std::move(both));
    write_file(path, text.reveal(), FileMode::owner_only);
}

KeyPair read_pair(const std::filesystem::path& path) {
    const auto text = read_secret_file(path);
    return {.key = pki::PrivateKey::from_pem(text.reveal_text()),
            .certificate = pki::Certificate::from_pem(text.reveal_text())};
}

void write_record(const std::filesystem::path& path, const IdentityRecord& record) {
    write_file(path, as_bytes(wire::to_json(record)), FileMode::owner_only);
}

}  // namespace

bool IdentityFiles::is_enrolled() const {
    return std::filesystem::exists(file(identity_name));
}

Identity IdentityFiles::load(UtcTime now) const {
    if (!is_enrolled()) {
        throw Error(codes::device_not_enrolled, folder_.string());
    }
    auto record = wire::from_json<IdentityRecord>(as_text(read_file(file(identity_name))));
    const auto folder = file(encryption_name);
    std::vector<KeyPair> keys{read_pair(folder / record.encryption_key)};
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".pem" &&
            entry.path().filename() != record.encryption_key) {
            auto pair = read_pair(entry.path());
            if (pair.certificate.not_after() + kept_for > now) {
                keys.push_back(std::move(pair));
            }
        }
    }
    std::ranges::sort(keys.begin() + 1, keys.end(), std::ranges::greater(),
                      [](const KeyPair& pair) { return pair.certificate.not_before(); });
    return {.service_url = std::move(record.service_url),
            .tenant_id = std::move(record.tenant_id),
            .device_id = std::move(record.device_id),
            .client = read_pair(next_client_file().value_or(client_file())),
            .encryption = std::move(keys)};
}

std::optional<std::filesystem::path> IdentityFiles::next_client_file() const {
    const auto path = file(next_client_name);
    return std::filesystem::exists(path) ? std::optional(path) : std::nullopt;
}

void IdentityFiles::adopt_next_client() const {
    const auto text = read_secret_file(file(next_client_name));
    write_file(client_file(), text.reveal(), FileMode::owner_only);
    delete_path(file(next_client_name));
}

void IdentityFiles::drop_next_client() const {
    delete_path(file(next_client_name));
}

std::optional<Application> IdentityFiles::application() const {
    const auto path = file(application_name);
    if (!std::filesystem::exists(path)) {
        return std::nullopt;
    }
    const auto text = read_secret_file(path);
    return wire::from_json<Application>(text.reveal_text());
}

void IdentityFiles::keep_application(const Application& application) const {
    const Secret text = Secret::copy_of(wire::to_json(application));
    write_file(file(application_name), text.reveal(), FileMode::owner_only);
}

void IdentityFiles::drop_application() const {
    delete_path(file(application_name));
}

void IdentityFiles::store_encryption_key(const Application& application,
                                         ByteView certificate) const {
    const auto folder = file(encryption_name);
    make_folder(folder, 0700);
    write_pair(folder / name_of(pki::Certificate::from_der(certificate).spki()),
               application.encryption_key, certificate);
}

void IdentityFiles::store_enrolment(const Application& application,
                                    const wire::DeviceCertificates& answer) const {
    delete_path(file(identity_name));  // What follows is of one identity, or of none.
    delete_path(file(next_client_name));
    store_encryption_key(application, answer.encryption_certificate);
    write_pair(client_file(), application.client_key, answer.client_certificate);
    std::string anchors;
    for (const auto& anchor : answer.trust_anchors) {
        anchors += pki::Certificate::from_der(anchor).to_pem();
    }
    write_file(service_ca_file(), as_bytes(anchors), FileMode::readable);
    const auto newest = pki::Certificate::from_der(answer.encryption_certificate);
    write_record(file(identity_name), {.service_url = application.service_url,
                                       .tenant_id = answer.tenant_id,
                                       .device_id = answer.device_id,
                                       .encryption_key = name_of(newest.spki())});
    drop_application();
}

void IdentityFiles::store_renewal(const Application& application,
                                  const wire::DeviceCertificates& answer) const {
    auto record = wire::from_json<IdentityRecord>(as_text(read_file(file(identity_name))));
    if (answer.tenant_id != record.tenant_id || answer.device_id != record.device_id) {
        throw Error(codes::peer_answer_invalid, "the service renewed another device");
    }
    store_encryption_key(application, answer.encryption_certificate);
    write_pair(file(next_client_name), application.client_key, answer.client_certificate);
    record.encryption_key =
        name_of(pki::Certificate::from_der(answer.encryption_certificate).spki());
    write_record(file(identity_name), record);
    drop_application();
}

void IdentityFiles::erase() const {
    // identity.json first: without it the device is not enrolled, whatever else is left.
    for (const auto name : {identity_name, application_name, next_client_name, encryption_name}) {
        delete_path(file(name));
    }
    delete_path(client_file());
    delete_path(service_ca_file());
}

}  // namespace certferry::device
