#include "device/scep_attempt.h"

#include "base/codes/device.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "device/files.h"
#include "device/scep_client.h"
#include "device/service_link.h"
#include "device/trust.h"
#include "scep/identifiers.h"
#include "wire/json.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::device {

namespace {

std::vector<pki::Extension> extensions_of(const wire::ScepItem& item, bool subject_is_empty) {
    std::vector<pki::Extension> extensions;
    const auto usage = pki::KeyUsage::from_names(item.key_usage);
    if (!usage) {
        throw Error(codes::device_order_invalid, "a key usage that is not known");
    }
    if (!usage->empty()) {
        extensions.push_back(pki::make_key_usage(*usage));
    }
    if (!item.extended_key_usages.empty()) {
        extensions.push_back(pki::make_extended_key_usage(item.extended_key_usages));
    }
    std::vector<pki::GeneralName> names;
    names.reserve(item.subject_alternative_names.size());
    for (const auto& name : item.subject_alternative_names) {
        names.push_back(pki::GeneralName::from_text(name.kind + ":" + name.value));
    }
    if (!names.empty()) {
        extensions.push_back(pki::make_subject_alt_name(names, subject_is_empty));
    }
    return extensions;
}

/// The server's certificates as far as they lead to the anchor. Throws Error(chain_untrusted) if
/// what is needed to ask does not.
scep::CaCertificates trusted_part(scep::CaCertificates ca, const pki::Certificate& anchor,
                                  UtcTime now) {
    chain_to(ca.issuer, ca.all, anchor, now);
    chain_to(ca.encryption, ca.all, anchor, now);
    std::erase_if(ca.signers, [&](const pki::Certificate& signer) {
        try {
            chain_to(signer, ca.all, anchor, now);
            return false;
        } catch (const Error&) {
            return true;
        }
    });
    return ca;
}

struct Connected {
    std::unique_ptr<ScepClient> client;
    scep::CaCertificates ca;
};

Connected connect_to(const std::string& url, const pki::Certificate& anchor,
                     const Settings& settings, UtcTime now) {
    auto http = client_options(settings);
    http.ca_file = settings.scep_ca_file;
    Connected connected{
        .client = std::make_unique<ScepClient>(ScepClientOptions{.url = url,
                                                                 .allowed = {},
                                                                 .ca_fingerprint = std::nullopt,
                                                                 .timeout = settings.call_timeout},
                                               std::move(http)),
        .ca = {.issuer = anchor, .encryption = anchor, .signers = {}, .all = {}}};
    connected.ca = trusted_part(connected.client->ca_certificates(), anchor, now);
    connected.client->trust_only(connected.ca);
    connected.client->capabilities();
    return connected;
}

scep::Answer ask(const ScepAttempt& attempt, Connected& server) {
    const scep::ClientIdentity identity{
        .certificate = pki::Certificate::from_der(attempt.signer),
        .key = pki::PrivateKey::from_pem(attempt.key.reveal_text())};
    const auto transaction_id = scep::transaction_id_of(identity.key.public_key());
    if (!attempt.pending) {
        return server.client->operate(scep::MessageType::pkcs_req, transaction_id, attempt.csr,
                                      identity);
    }
    const scep::IssuerAndSubject asked{.issuer = server.ca.issuer.subject(),
                                       .subject = pki::Name::from_der(attempt.subject)};
    return server.client->operate(scep::MessageType::cert_poll, transaction_id, asked.to_der(),
                                  identity);
}

ScepRefusal unusable(std::string_view code, std::string_view detail) {
    return {.state = "responseProcessingFailed",
            .code = std::string(code),
            .detail = std::string(detail)};
}

ScepOutcome take_success(ScepAttempt& attempt, const scep::Success& success,
                         const scep::CaCertificates& ca, const pki::Certificate& anchor,
                         UtcTime now) {
    const auto key = pki::PrivateKey::from_pem(attempt.key.reveal_text());
    const auto certificate = scep::certificate_for(success, key.public_key());
    if (!certificate) {
        return unusable(codes::scep_answer_invalid.name, "no certificate for the key");
    }
    auto others = success.certificates;
    others.insert(others.end(), ca.all.begin(), ca.all.end());
    try {
        attempt.chain.clear();
        for (const auto& issuer : chain_to(*certificate, others, anchor, now)) {
            attempt.chain.push_back(issuer.der());
        }
    } catch (const Error& error) {
        return unusable(error.code(), error.detail());
    }
    attempt.certificate = certificate->der();
    return ScepIssued{};
}

ScepOutcome take(ScepAttempt& attempt, const scep::Answer& answer, const scep::CaCertificates& ca,
                 const pki::Certificate& anchor, UtcTime now) {
    if (std::holds_alternative<scep::Pending>(answer)) {
        attempt.pending = true;
        return ScepPending{};
    }
    if (const auto* failure = std::get_if<scep::Failure>(&answer)) {
        const auto info =
            failure->info ? scep::to_text(*failure->info) : std::string_view("no failInfo");
        return ScepRefusal{.state = "issueFailed",
                           .code = std::string(codes::scep_request_failed.name),
                           .detail = failure->text.empty()
                                         ? std::string(info)
                                         : fmt::format("{}: {}", info, failure->text)};
    }
    return take_success(attempt, std::get<scep::Success>(answer), ca, anchor, now);
}

/// The URL that the request went to, then the others in the service's order.
std::vector<std::string> in_order_of_trying(const ScepAttempt& attempt) {
    auto urls = attempt.urls;
    if (attempt.url) {
        std::erase(urls, *attempt.url);
        urls.insert(urls.begin(), *attempt.url);
    }
    return urls;
}

std::optional<ScepAttempt> read_attempt(const std::filesystem::path& file) {
    try {
        const auto text = read_secret_file(file);
        return wire::from_json<ScepAttempt>(text.reveal_text());
    } catch (const Error& error) {
        log::error("{} is damaged and put aside: {}", file.string(), error.what());
        std::filesystem::rename(file, file.string() + ".damaged");
        return std::nullopt;
    }
}

}  // namespace

AttemptFolder::AttemptFolder(const std::filesystem::path& data_dir)
    : folder_(data_dir / "attempts") {
    make_folder(folder_, 0700);
}

std::vector<ScepAttempt> AttemptFolder::all() const {
    std::vector<ScepAttempt> attempts;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        if (entry.path().extension() == ".json") {
            if (auto attempt = read_attempt(entry.path())) {
                attempts.push_back(*std::move(attempt));
            }
        }
    }
    std::ranges::sort(attempts, {}, &ScepAttempt::started_at);
    return attempts;
}

std::optional<ScepAttempt> AttemptFolder::find(const std::string& profile_id) const {
    if (!std::filesystem::exists(file(profile_id))) {
        return std::nullopt;
    }
    return read_attempt(file(profile_id));
}

void AttemptFolder::save(const ScepAttempt& attempt) const {
    const Secret text = Secret::copy_of(wire::to_json(attempt));
    write_file(file(attempt.profile_id), text.reveal(), FileMode::owner_only);
}

void AttemptFolder::drop(const std::string& profile_id) const {
    delete_path(file(profile_id));
}

void AttemptFolder::drop_all() const {
    delete_path(folder_);
    make_folder(folder_, 0700);
}

pki::CertificateRequest make_scep_request(const wire::ScepItem& item, const pki::PrivateKey& key) {
    const auto subject = pki::Name::from_der(item.subject_der);
    return pki::make_request({.subject = subject,
                              .extensions = extensions_of(item, subject.empty()),
                              .challenge_password = &item.challenge},
                             key);
}

ScepAttempt make_attempt(const std::string& profile_id, std::int64_t profile_version,
                         const wire::ScepItem& item, UtcTime now) {
    const auto key =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::rsa, .bits = item.key_size});
    const auto subject = pki::Name::from_der(item.subject_der);
    ScepAttempt attempt;
    attempt.profile_id = profile_id;
    attempt.profile_version = profile_version;
    attempt.urls = item.urls;
    attempt.root_profile_id = item.root_certificate_profile_id;
    attempt.subject = subject.der();
    attempt.key = key.to_pem();
    attempt.csr = make_scep_request(item, key).der();
    attempt.signer = scep::self_signed(subject, key, now).der();
    attempt.started_at = now;
    return attempt;
}

ScepOutcome pursue(ScepAttempt& attempt, const pki::Certificate& anchor, const Settings& settings,
                   const AttemptFolder& folder, UtcTime now) {
    std::optional<Error> last;
    for (const auto& url : in_order_of_trying(attempt)) {
        try {
            auto server = connect_to(url, anchor, settings, now);
            attempt.url = url;
            folder.save(attempt);
            const auto answer = ask(attempt, server);
            auto outcome = take(attempt, answer, server.ca, anchor, now);
            folder.save(attempt);
            return outcome;
        } catch (const Error& error) {
            if (error.in_doubt()) {
                throw;
            }
            last = error;
        }
    }
    throw last ? *std::move(last) : Error(codes::device_order_invalid, "no SCEP URL");
}

}  // namespace certferry::device
