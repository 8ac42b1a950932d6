#include "service/challenges/expectation.h"

#include "base/error.h"
#include "pki/general_name.h"
#include "pki/name.h"
#include "wire/json.h"

#include <algorithm>

namespace certferry::service {

namespace {

using wire::ScepCode;

bool same_or_reversed(const pki::Name& expected, const pki::Name& asked) {
    if (expected == asked) {
        return true;
    }
    auto reversed = asked.rdns();
    std::ranges::reverse(reversed);
    try {
        return expected == pki::Name::from_rdns(reversed);
    } catch (const Error&) {
        return false;  // It holds what no expected name can hold.
    }
}

template <class T>
bool same_set(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && std::ranges::is_permutation(a, b);
}

std::optional<ScepCode> names_mismatch(const Expectation& expected,
                                       const pki::CertificateRequest& csr) {
    const auto subject = pki::Name::from_der(expected.subject);
    if (!subject.empty() && csr.subject().empty()) {
        return ScepCode::subject_name_missing;
    }
    if (!same_or_reversed(subject, csr.subject())) {
        return ScepCode::subject_name_mismatch;
    }
    const auto asked = csr.subject_alt_names();
    const auto names = expected.alt_names.empty() ? std::vector<pki::GeneralName>()
                                                  : pki::parse_general_names(expected.alt_names);
    if (!names.empty() && asked.empty()) {
        return ScepCode::subject_alt_name_missing;
    }
    if (!same_set(names, asked)) {
        return ScepCode::subject_alt_name_mismatch;
    }
    return std::nullopt;
}

std::optional<ScepCode> usage_mismatch(const Expectation& expected,
                                       const pki::CertificateRequest& csr) {
    const auto key_usage = csr.key_usage();
    if (!key_usage || key_usage->bits() != expected.key_usage) {
        return ScepCode::key_usage_mismatch;
    }
    const auto& key = csr.public_key();
    if (key.algorithm() != pki::KeyAlgorithm::rsa || key.bits() != expected.key_bits) {
        return ScepCode::key_length_mismatch;
    }
    const auto purposes = csr.extended_key_usage();
    if (!expected.extended_key_usages.empty() && purposes.empty()) {
        return ScepCode::enhanced_key_usage_missing;
    }
    if (!same_set(expected.extended_key_usages,
                  std::vector<std::string>(purposes.begin(), purposes.end()))) {
        return ScepCode::enhanced_key_usage_mismatch;
    }
    return std::nullopt;
}

}  // namespace

std::string canonical(const Expectation& expectation) {
    return wire::to_json(expectation);
}

Expectation expectation_from(const std::string& text) {
    try {
        return wire::from_json<Expectation>(text);
    } catch (const Error& error) {
        throw Error(codes::store_corrupt, error.what());
    }
}

std::optional<ScepCode> find_mismatch(const Expectation& expected,
                                      const pki::CertificateRequest& csr) {
    if (const auto mismatch = names_mismatch(expected, csr)) {
        return mismatch;
    }
    return usage_mismatch(expected, csr);
}

pki::Name subject_as_asked(const Expectation& expected, const pki::CertificateRequest& csr) {
    auto subject = pki::Name::from_der(expected.subject);
    if (subject == csr.subject()) {
        return subject;
    }
    auto reversed = subject.rdns();
    std::ranges::reverse(reversed);
    return pki::Name::from_rdns(reversed, pki::UpperBounds::ignored);
}

}  // namespace certferry::service
