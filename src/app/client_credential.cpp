#include "app/client_credential.h"

#include "app/management_link.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "connector/service_client.h"
#include "events/catalogue.h"
#include "pki/certificate_request.h"

namespace certferry::app {

namespace {

using events::Event;
using events::Field;
using namespace std::chrono_literals;

constexpr auto renewal_timeout = 30s;
constexpr auto pause_after_failure = 1h;
/// Attempts in half of a year, one an hour: as many as there can be.
constexpr std::int64_t attempts_there_may_be = 24 * 183;

void put_certificate(Event& event, const pki::Certificate& certificate) {
    event.set(Field::thumbprint, to_upper_hex(certificate.thumbprint()))
        .set(Field::serial_number, to_upper_hex(certificate.serial()))
        .set(Field::issuer, certificate.issuer().text())
        .set(Field::subject, certificate.subject().text())
        .set(Field::not_before, certificate.not_before())
        .set(Field::not_after, certificate.not_after());
}

}  // namespace

std::string credential_pem(const pki::Certificate& certificate, const pki::PrivateKey& key) {
    return certificate.to_pem() + std::string(key.to_pem().reveal_text());
}

pki::Certificate ClientCredential::certificate() const {
    return pki::Certificate::from_pem(
        as_text(read_file(parts_.settings.service->certificate_file)));
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
    put_certificate(event, renewed);
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

}  // namespace certferry::app
