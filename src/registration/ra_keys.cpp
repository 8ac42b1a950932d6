#include "registration/ra_keys.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/folder_lock.h"
#include "base/log.h"
#include "base/uuid.h"
#include "ca/issuer.h"
#include "pki/certificate_request.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::registration {

namespace {

using namespace std::chrono_literals;

constexpr int ra_key_bits = 2048;
constexpr auto issue_timeout = 60s;

/// A CN that is no host name (interop: Windows and Apple take RA certificates by key usage, not by
/// name).
std::string ra_name(std::string_view use) {
    return fmt::format("CN=Certferry RA {}", use);
}

RaCredential issue(ca::Issuer& issuer, std::string_view template_name, std::string_view use,
                   UtcTime now) {
    auto key =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::rsa, .bits = ra_key_bits});
    const auto subject = pki::Name::from_text(ra_name(use));
    const auto csr = pki::make_request({.subject = subject, .extensions = {}}, key);
    const ca::IssueRequest request{.idempotency_key = fmt::format("ra-{}", new_uuid(now)),
                                   .authorisation = ca::Authorisation(
                                       ca::Authority::own_service, "registration authority", csr),
                                   .csr = csr,
                                   .template_name = std::string(template_name),
                                   .subject = subject,
                                   .subject_alt_names = {},
                                   .key_usage = std::nullopt,
                                   .extended_key_usage = {},
                                   .not_after = std::nullopt,
                                   .requester = {}};
    const auto outcome = issuer.issue(request, Deadline::after(issue_timeout));
    if (const auto* issued = std::get_if<ca::Issued>(&outcome)) {
        return {.certificate = issued->certificate, .key = std::move(key)};
    }
    const auto* rejected = std::get_if<ca::Rejected>(&outcome);
    throw Error(codes::ra_certificate_missing,
                fmt::format("template {}: {}", template_name,
                            rejected != nullptr ? rejected->reason : "left pending"));
}

Bytes make_decoy() {
    const auto key =
        pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::rsa, .bits = ra_key_bits});
    return pki::make_request({.subject = pki::Name::from_text("CN=decoy"), .extensions = {}}, key)
        .der();
}

std::shared_ptr<const RaPair> to_pair(const RaCredentials& credentials) {
    const auto& [signing, decryption] = credentials;
    const Bytes decoy = make_decoy();
    return std::make_shared<const RaPair>(
        RaPair{.signing = signing.certificate,
               .signing_key = signing.key,
               .decryption = decryption.certificate,
               .decryption_key = decryption.key,
               .decoy_request = decoy,
               .decoy_envelope =
                   pki::envelop(decoy, decryption.certificate, pki::ContentCipher::aes_256_cbc)});
}

}  // namespace

RaSnapshot::Addressed RaSnapshot::find(
    const std::vector<pki::EnvelopedMessage::Recipient>& recipients) const {
    Addressed addressed;
    for (const auto& recipient : recipients) {
        const auto named = std::ranges::find_if(
            pairs, [&](const auto& pair) { return recipient.names(pair->decryption); });
        if (named != pairs.end()) {
            addressed.pair = *named;
            ++addressed.count;
        }
    }
    return addressed;
}

bool RaSnapshot::is_of_this_ca(const pki::Certificate& certificate) const {
    return certificate.signed_by(chain.front().public_key()) ||
           std::ranges::any_of(
               former, [&](const auto& ca) { return certificate.signed_by(ca.public_key()); });
}

RaKeys::RaKeys(std::filesystem::path folder, RaShape shape, ca::Issuer& issuer, const Clock& clock,
               std::chrono::seconds settling)
    : folder_(std::move(folder)),
      shape_(shape),
      issuer_(issuer),
      clock_(clock),
      settling_(settling) {
    std::filesystem::create_directories(folder_);
    maintain();
}

std::shared_ptr<const RaSnapshot> RaKeys::snapshot() const {
    return snapshot_.load();
}

RaCredentials RaKeys::make_credentials() const {
    const UtcTime now = clock_.now();
    if (shape_ == RaShape::one) {
        const auto both = issue(issuer_, "RaGeneral", "General", now);
        return {.signing = both, .decryption = both};
    }
    return {.signing = issue(issuer_, "RaSigning", "Signing", now),
            .decryption = issue(issuer_, "RaDecryption", "Decryption", now)};
}

/// Reads the files that are not known yet, and forgets pairs that ended.
void RaKeys::load() {
    for (const auto& file : list_ra_files(folder_)) {
        if (file.shape == shape_ && !pairs_.contains(file.made_at)) {
            pairs_.emplace(file.made_at, to_pair(read_ra_file(file.path)));
        }
    }
    std::erase_if(pairs_,
                  [&](const auto& each) { return each.second->not_after() <= clock_.now(); });
}

bool RaKeys::is_due(const pki::Certificate& ca) const {
    if (pairs_.empty()) {
        return true;
    }
    const auto& newest = pairs_.begin()->second->signing;
    const auto half = newest.not_before() + (newest.not_after() - newest.not_before()) / 2;
    return clock_.now() >= half || !newest.signed_by(ca.public_key());
}

void RaKeys::maintain() {
    const UtcTime now = clock_.now();
    const auto description = issuer_.describe(Deadline::after(issue_timeout));
    {
        const FolderLock lock(folder_);
        load();
        if (is_due(description.chain.front())) {
            const auto credentials = make_credentials();
            write_ra_file(folder_, shape_, now, credentials);
            auto made = to_pair(credentials);
            log::info("RA certificates made, valid until {}", to_rfc3339(made->not_after()));
            pairs_.emplace(now, std::move(made));
        }
    }
    publish();
}

void RaKeys::publish() {
    const auto description = issuer_.describe(Deadline::after(issue_timeout));
    auto made = std::make_shared<RaSnapshot>();
    const UtcTime settled_before = clock_.now() - settling_;
    // Who has not settled yet only opens requests, unless there is no other.
    const auto first = std::ranges::find_if(
        pairs_, [&](const auto& each) { return each.first <= settled_before; });
    std::for_each(first, pairs_.end(),
                  [&](const auto& each) { made->pairs.push_back(each.second); });
    std::for_each(pairs_.begin(), first,
                  [&](const auto& each) { made->pairs.push_back(each.second); });
    made->chain = description.chain;
    if (description.next) {
        made->next.push_back(*description.next);
    }
    made->former = description.former;
    snapshot_.store(std::move(made));
}

}  // namespace certferry::registration
