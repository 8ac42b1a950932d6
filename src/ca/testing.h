#pragma once

#include "base/testing.h"
#include "ca/issuer.h"
#include "ca/template.h"
#include "pki/key.h"

#include <atomic>
#include <string>
#include <string_view>

// What tests of this folder, and of those above it, need of a CA.
namespace certferry::ca {

/// A clock that a test moves. Thread-safe.
class StepClock final : public Clock {
public:
    explicit StepClock(UtcTime start) : micros_(to_micros(start)) {}

    UtcTime now() const override { return from_micros(micros_); }

    void advance(std::chrono::microseconds span) { micros_ += span.count(); }

private:
    std::atomic<std::int64_t> micros_;
};

/// The built-in templates, with `Shortened` (requester_may_shorten) and `Approved` (approval).
inline Templates contract_templates() {
    auto templates = built_in_templates();
    auto shortened = templates.at("Signature");
    shortened.name = "Shortened";
    shortened.requester_may_shorten = true;
    templates.emplace(shortened.name, shortened);
    auto approved = templates.at("Signature");
    approved.name = "Approved";
    approved.approval = true;
    templates.emplace(approved.name, approved);
    return templates;
}

/// A request for CN=`common_name` with a key of its own.
inline IssueRequest make_issue_request(std::string idempotency_key, std::string_view common_name,
                                       std::string template_name = "Signature",
                                       Authority authority = Authority::challenge) {
    const auto key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    auto subject = pki::Name::from_text("CN=" + std::string(common_name));
    auto csr = pki::make_request(
        {.subject = subject, .extensions = {}, .challenge_password = nullptr}, key);
    Authorisation authorisation(authority, "test", csr);
    return {.idempotency_key = std::move(idempotency_key),
            .authorisation = std::move(authorisation),
            .csr = std::move(csr),
            .template_name = std::move(template_name),
            .subject = std::move(subject),
            .subject_alt_names = {},
            .key_usage = std::nullopt,
            .extended_key_usage = {},
            .not_after = std::nullopt,
            .requester = {}};
}

}  // namespace certferry::ca
