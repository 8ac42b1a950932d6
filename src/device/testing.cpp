#include "device/testing.h"

#include "base/error.h"
#include "device/files.h"
#include "pki/certificate_request.h"
#include "pki/cms_enveloped.h"
#include "pki/cms_signed.h"
#include "pki/pkcs12.h"
#include "pki/sealed.h"
#include "scep/ca_certificates.h"
#include "scep/reply.h"
#include "scep/request.h"
#include "wire/json.h"
#include "wire/payload.h"

#include <unistd.h>

namespace certferry::device::testing {

namespace {

using namespace std::chrono_literals;

Bytes next_serial() {
    Bytes serial = pki::random_bytes(12);
    serial.front() = static_cast<std::uint8_t>((serial.front() & 0x3FU) | 0x40U);
    return serial;
}

pki::Certificate sign(const pki::CertificateContent& content, const pki::PrivateKey& key) {
    const auto algorithm = pki::signature_algorithm(key.public_key(), pki::Hash::sha256);
    return pki::sign_tbs(pki::encode_tbs(content, algorithm), key, pki::Hash::sha256);
}

pki::Certificate self_signed_ca(const std::string& name, const pki::PrivateKey& key) {
    return sign(
        {.serial = next_serial(),
         .issuer = pki::Name::from_text(name),
         .subject = pki::Name::from_text(name),
         .not_before = test_start - 24h,
         .not_after = test_start + 24h * 3650,
         .spki = key.public_key().spki(),
         .extensions = {pki::make_basic_constraints({.ca = true, .path_length = std::nullopt}),
                        pki::make_key_usage(pki::KeyUsage(pki::KeyUsage::key_cert_sign |
                                                          pki::KeyUsage::digital_signature |
                                                          pki::KeyUsage::key_encipherment))}},
        key);
}

http::Response json(const std::string& text) {
    return http::Response::with(200, "application/json", to_bytes(std::string_view(text)));
}

http::Response busy() {
    return http::Response::text(503, "later");
}

}  // namespace

Scratch::Scratch() {
    auto name = (std::filesystem::temp_directory_path() / "certferry-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
}

Scratch::~Scratch() {
    delete_path(path_);
}

SmallCa::SmallCa(const std::string& name)
    : key_(pki::PrivateKey::generate({})), certificate_(self_signed_ca(name, key_)) {}

pki::Certificate SmallCa::issue(const std::string& subject, ByteView spki, UtcTime now,
                                std::chrono::hours life) const {
    return sign({.serial = next_serial(),
                 .issuer = certificate_.subject(),
                 .subject = pki::Name::from_text(subject),
                 .not_before = now - 1min,
                 .not_after = now - 1min + life,
                 .spki = to_bytes(spki),
                 .extensions = {}},
                key_);
}

const SmallCa& small_ca() {
    static const SmallCa ca;
    return ca;
}

Credential make_credential(std::string_view profile_id, const std::string& subject) {
    auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    auto certificate = small_ca().issue(subject, key.public_key().spki());
    return {.profile_id = std::string(profile_id),
            .key = std::move(key),
            .certificate = std::move(certificate),
            .chain = {small_ca().certificate()}};
}

Settings settings_in(const std::filesystem::path& folder) {
    Settings settings;
    settings.data_dir = folder / "device";
    settings.encryption_key = {.algorithm = pki::KeyAlgorithm::ec, .bits = 256};
    settings.inventory.device_name = "DECK-0417";
    settings.install.folder = folder / "certificates";
    settings.trusted.folder = folder / "trusted";
    return settings;
}

FakeService::FakeService(const Clock& clock)
    : clock_(clock), server_([this](http::Router& router) {
          const auto add = [&](const std::string& name, auto handler) {
              router.add(http::testing::post("/device/v1/" + name,
                                             [this, handler](const http::Request& request) {
                                                 return (this->*handler)(request);
                                             }));
          };
          add("enroll", &FakeService::enroll);
          add("renew", &FakeService::renew);
          add("checkin", &FakeService::check_in);
          add("status", &FakeService::status);
          router.add(http::testing::get(
              "/device/v1/payloads/" + std::string(payload_id),
              [this](const http::Request& request) { return payload(request); }));
          router.add(http::testing::get(
              "/scep", [this](const http::Request& request) { return scep_get(request); }));
          router.add(http::testing::post(
              "/scep", [this](const http::Request& request) { return scep_post(request); }));
      }) {}

http::Response FakeService::certificates(const Bytes& client_csr, const Bytes& encryption_csr) {
    const auto client = pki::CertificateRequest::from_der(client_csr);
    const auto encryption = pki::CertificateRequest::from_der(encryption_csr);
    const auto for_encryption = small_ca().issue("CN=encryption", encryption.spki(), clock_.now());
    data.with([&](Data& data) { data.encryption = for_encryption; });
    return json(wire::to_json(wire::DeviceCertificates{
        .tenant_id = "019a0000-0000-7000-8000-00000000000a",
        .device_id = "019a0000-0000-7000-8000-00000000000b",
        .client_certificate = small_ca().issue("CN=client", client.spki(), clock_.now()).der(),
        .encryption_certificate = for_encryption.der(),
        .trust_anchors = {small_ca().certificate().der()}}));
}

http::Response FakeService::enroll(const http::Request& request) {
    const auto body = wire::from_json<wire::DeviceEnrolment>(as_text(request.body));
    const std::string key(as_text(request.body));
    const auto known = data.with([&](Data& data) {
        const auto found = data.enrolments.find(key);
        return found == data.enrolments.end() ? "" : found->second;
    });
    auto answer = known.empty() ? certificates(body.client_csr, body.encryption_csr) : json(known);
    return data.with([&](Data& data) {
        data.enrolments[key] = as_text(answer.body);
        return data.lost_answers-- > 0 ? busy() : answer;
    });
}

http::Response FakeService::renew(const http::Request& request) {
    const auto body = wire::from_json<wire::DeviceRenewal>(as_text(request.body));
    auto answer = certificates(body.client_csr, body.encryption_csr);
    return data.with([&](Data& data) {
        ++data.renewals;
        data.had_proof = body.encryption_key_proof.has_value();
        return data.lost_answers-- > 0 ? busy() : answer;
    });
}

http::Response FakeService::check_in(const http::Request& request) {
    const auto body = wire::from_json<wire::Checkin>(as_text(request.body));
    return data.with([&](Data& data) {
        if (data.says_unknown) {
            return http::Response::with(
                401, "application/problem+json",
                to_bytes(std::string_view(R"({"code":"client_certificate_refused"})")));
        }
        data.installed.clear();
        for (const auto& item : body.installed) {
            data.installed.push_back(item.profile_id);
        }
        return json(wire::to_json(data.answer(body)));
    });
}

http::Response FakeService::status(const http::Request& request) {
    const auto body = wire::from_json<wire::DeviceStatus>(as_text(request.body));
    return data.with([&](Data& data) {
        if (!body.items.empty() && data.status_failures-- > 0) {
            return busy();
        }
        data.statuses.insert(data.statuses.end(), body.items.begin(), body.items.end());
        return json("{}");
    });
}

http::Response FakeService::payload(const http::Request&) {
    return data.with([&](Data& data) {
        return json(wire::to_json(wire::DevicePayload{.payload_id = std::string(payload_id),
                                                      .profile_id = std::nullopt,
                                                      .certificate_id = "any",
                                                      .content = data.payload}));
    });
}

http::Response FakeService::scep_get(const http::Request& request) {
    if (request.query().find("GetCACaps") != std::string_view::npos) {
        return http::Response::text(200, "AES\nPOSTPKIOperation\nSHA-256\nSCEPStandard\n");
    }
    auto answer = scep::ca_certificates_answer({small_ca().certificate()});
    return http::Response::with(200, answer.media_type, std::move(answer.body));
}

http::Response FakeService::scep_post(const http::Request& http_request) {
    const auto& ca = small_ca();
    const auto request = scep::PkiRequest::parse(http_request.body);
    const auto content =
        pki::EnvelopedMessage::parse(request.envelope()).open(ca.certificate(), ca.key()).value();
    const scep::ReplyTo to{.transaction_id = request.transaction_id(),
                           .recipient_nonce = request.sender_nonce().value(),
                           .recipient = request.signer()};
    const scep::ReplySigner signer{.certificate = ca.certificate(), .key = ca.key()};
    const Bytes spki = to_bytes(request.signer().spki());
    return data.with([&](Data& all) {
        ++all.scep_requests;
        if (all.mood == ScepMood::is_down) {
            return busy();
        }
        Bytes reply;
        if (all.mood == ScepMood::waits) {
            reply = scep::pending_reply(to, signer, clock_.now());
        } else if (all.mood == ScepMood::refuses) {
            reply = scep::failure_reply(to, signer, scep::FailInfo::bad_request, "", clock_.now());
        } else {
            auto found = all.issued.find(spki);
            if (found == all.issued.end()) {
                found = all.issued
                            .emplace(spki, ca.issue(request.signer().subject().text(), spki,
                                                    clock_.now()))
                            .first;
            }
            reply = scep::success_reply(to, signer, pki::certificates_only({found->second}),
                                        clock_.now());
        }
        return http::Response::with(200, scep::media_types::message, std::move(reply));
    });
}

wire::CheckinItem FakeService::scep_item(std::string_view profile_id,
                                         std::string_view root_id) const {
    auto item = order("install", std::string(profile_id));
    item.profile_version = 1;
    wire::ScepItem scep;
    scep.urls = {url() + "/scep"};
    scep.challenge = Secret::copy_of("open sesame");
    scep.subject = "CN=mira";
    scep.subject_der = pki::Name::from_text("CN=mira").der();
    scep.subject_alternative_names = {{.kind = "upn", .value = "mira@harbor.example"}};
    scep.key_usage = {"digitalSignature"};
    scep.extended_key_usages = {std::string(pki::oids::client_auth)};
    scep.root_certificate_profile_id = root_id;
    item.install.emplace().scep = std::move(scep);
    return item;
}

wire::CheckinItem trusted_item(std::string_view profile_id) {
    auto item = order("install", std::string(profile_id));
    item.profile_version = 1;
    item.install.emplace().trusted =
        wire::TrustedItem{.certificate = small_ca().certificate().der(),
                          .file_name = "root.cer",
                          .destination_store = std::nullopt};
    return item;
}

wire::CheckinItem payload_item(std::string_view profile_id, const pki::Certificate& certificate,
                               std::string_view kind) {
    auto item = order("install", std::string(profile_id));
    item.profile_version = 1;
    item.install.emplace().payload = wire::PayloadItem{.payload_id = std::string(payload_id),
                                                       .thumbprint = thumbprint_of(certificate),
                                                       .kind = std::string(kind)};
    return item;
}

wire::CheckinItem order(std::string_view action, std::optional<std::string> profile_id,
                        std::optional<std::string> thumbprint) {
    wire::CheckinItem item;
    item.action = action;
    item.profile_id = std::move(profile_id);
    item.thumbprint = std::move(thumbprint);
    return item;
}

Bytes sealed_payload(const Credential& credential, const pki::Certificate& recipient) {
    const auto password = Secret::copy_of("correct horse battery staple 1234");
    wire::PayloadContent content;
    content.pfx = pki::write_pkcs12({.key = credential.key,
                                     .certificate = credential.certificate,
                                     .chain = credential.chain,
                                     .friendly_name = ""},
                                    password, {.iterations = 1'024});
    content.password = password.clone();
    return pki::seal(as_bytes(wire::to_json(content)), recipient.public_key());
}

}  // namespace certferry::device::testing
