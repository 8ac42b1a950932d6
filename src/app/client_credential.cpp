#include "app/client_credential.h"

#include "app/management_link.h"
#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "connector/service_client.h"
#include "events/catalogue.h"
#include "events/certificate_fields.h"
#include "pki/certificate_request.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

using events::Event;
using events::Field;
using namespace std::chrono_literals;

constexpr auto renewal_timeout = 30s;
constexpr auto pause_after_failure = 1h;
/// Attempts in half of a year, one an hour: as many as there can be.
constexpr std::int64_t attempts_there_may_be = std::int64_t{24} * 183;

}  // namespace

std::string credential_pem(const pki::Certificate& certificate, const pki::PrivateKey& key) {
    return certificate.to_pem() + std::string(key.to_pem().reveal_text());
}

pki::Certificate ClientCredential::certificate() const {
    return pki::Certificate::from_pem(
        as_text(read_file(parts_.settings.service->certificate_file)));
}

bool ClientCredential::examine() {
    std::string doubt;
    try {
        const auto current = certificate();
        thumbprint_ = to_upper_hex(current.thumbprint());
        doubt = doubt_about(current);
    } catch (const Error& error) {
        if (found_ != error.what()) {
            found_ = error.what();
            parts_.report(unreadable_credential(error, thumbprint_, parts_.clock.now()));
        }
        return false;
    }
    if (!doubt.empty() && found_ != doubt) {
        Event event(events::types::certificate_retrieval_warning, parts_.clock.now());
        event.set(Field::thumbprint, thumbprint_)
            .fail(Error(codes::client_certificate_doubtful, doubt),
                  events::Diagnostic::cert_thumbprint_not_found);
        parts_.events.write(std::move(event));
    }
    found_ = doubt;
    return true;
}

/// Empty if there is none.
std::string ClientCredential::doubt_about(const pki::Certificate& current) const {
    const auto now = parts_.clock.now();
    if (now < current.not_before() || now > current.not_after()) {
        return fmt::format("it is valid from {} to {}", to_rfc3339(current.not_before()),
                           to_rfc3339(current.not_after()));
    }
    const auto& service = parts_.settings.service.value();
    const auto& file = service.certificate_file;
    const auto mode = std::filesystem::status(file).permissions();
    using std::filesystem::perms;
    if ((mode & (perms::group_read | perms::others_read)) != perms::none) {
        return "accounts other than its owner's can read " + file.string();
    }
    const auto key = pki::PrivateKey::from_pem(read_secret_file(service.key_file).reveal_text());
    return key.public_key().spki() == current.public_key().spki()
               ? ""
               : "the private key beside it is another certificate's";
}

void ClientCredential::prove(const std::filesystem::path& file) const {
    auto options = service_client_options(parts_.settings);
    options.certificate_file = file;
    options.key_file = file;
    http::Client client(std::move(options));
    const connector::ServiceClient service(client, parts_.settings.service->url);
    service.settings(Deadline::after(renewal_timeout));
}

void ClientCredential::renew() {
    const auto old = certificate();
    const auto& file = parts_.settings.service->certificate_file;
    const auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    const auto csr = pki::make_request(
        {.subject = pki::Name(), .extensions = {}, .challenge_password = nullptr}, key);
    http::Client client(service_client_options(parts_.settings));
    const connector::ServiceClient service(client, parts_.settings.service->url);
    const auto renewed =
        pki::Certificate::from_der(service.renew(csr, Deadline::after(renewal_timeout)));
    const Secret pem = Secret::copy_of(credential_pem(renewed, key));
    const auto next = file.parent_path() / "client.next.pem";
    write_file(next, pem.reveal(), FileMode::owner_only);
    prove(next);
    const Secret before(read_file(file));
    write_file(file.parent_path() / "client.previous.pem", before.reveal(), FileMode::owner_only);
    write_file(file, pem.reveal(), FileMode::owner_only);
    std::filesystem::remove(next);

    Event event(events::types::certificate_renewal_success, parts_.clock.now());
    event.set(Field::old_thumbprint, to_upper_hex(old.thumbprint()));
    add_certificate(event, renewed);
    parts_.report(event);
}

void ClientCredential::renew_if_due() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_attempt_) {
        return;
    }
    try {
        const auto current = certificate();
        const auto half = current.not_before() + (current.not_after() - current.not_before()) / 2;
        if (parts_.clock.now() < half) {
            return;
        }
        next_attempt_ = now + pause_after_failure;
        renew();
        attempts_ = 0;
    } catch (const Error& error) {
        next_attempt_ = now + pause_after_failure;
        report_failure(error);
    }
}

void ClientCredential::report_failure(const Error& error) {
    ++attempts_;
    log::warning("the client certificate could not be renewed: {}", error.what());
    const auto current = certificate();
    const bool over = parts_.clock.now() > current.not_after();
    Event event(over ? events::types::certificate_renewal_failure
                     : events::types::certificate_renewal_failed_attempt,
                parts_.clock.now());
    event.set(Field::thumbprint, to_upper_hex(current.thumbprint()))
        .fail(error, over ? events::Diagnostic::certificate_expired
                          : events::Diagnostic::service_unreachable);
    if (over) {
        parts_.report(event);
        return;
    }
    event.set(Field::attempt, attempts_)
        .set(Field::max_attempts, attempts_there_may_be)
        .set(Field::next_attempt_at, parts_.clock.now() + pause_after_failure);
    parts_.events.write(std::move(event));
}

events::Event unreadable_credential(const Error& error, std::string_view thumbprint, UtcTime now) {
    Event event(events::types::certificate_retrieval_error, now);
    if (!thumbprint.empty()) {
        event.set(Field::thumbprint, thumbprint);
    }
    event.fail(error, events::Diagnostic::certificate_not_found);
    return event;
}

}  // namespace certferry::app
