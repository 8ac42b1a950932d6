#include "registration/wish.h"

#include "base/encoding.h"
#include "base/error.h"
#include "ca/csr_policy.h"

#include <fmt/format.h>

namespace certferry::registration {

namespace {

std::optional<Refusal> check_key(const pki::CertificateRequest& csr,
                                 const EndpointConfig& endpoint) {
    const auto& key = csr.public_key();
    if (key.algorithm() != pki::KeyAlgorithm::rsa) {
        // Replies are encrypted to the requester's key, which SCEP can do with RSA only (RFC
        // 8894, 3.1): said before issuing.
        return Refusal(codes::scep_key_refused, scep::FailInfo::bad_alg, "KeyLengthMismatch",
                       fmt::format("key {}", key.text()));
    }
    if (key.bits() < endpoint.allowance.min_rsa_bits ||
        key.bits() > endpoint.allowance.max_rsa_bits) {
        return Refusal(codes::scep_key_refused, scep::FailInfo::bad_request, "KeyLengthMismatch",
                       fmt::format("key {}", key.text()));
    }
    return std::nullopt;
}

std::optional<Refusal> check_hash(const pki::CertificateRequest& csr,
                                  const EndpointConfig& endpoint, UtcTime now) {
    const auto hash = csr.signature_hash();
    if (hash && endpoint.accepts(*hash, now)) {
        return std::nullopt;
    }
    return Refusal(
        codes::scep_algorithm_refused, scep::FailInfo::bad_alg, "CertificateRequestDecodingFailed",
        fmt::format("the request is signed with {}",
                    hash ? pki::to_text(*hash) : std::string_view(csr.signature_algorithm())));
}

ca::CsrPolicy policy_for(const EndpointConfig& endpoint) {
    ca::CsrPolicy policy;
    if (endpoint.is_managed()) {
        // The service writes a SID into its profiles, and its `Success` covers the one in the CSR.
        policy.sid_uri = ca::CsrPolicy::SidUri::pass;
    }
    return policy;
}

}  // namespace

std::variant<Wish, Refusal> read_wish(const pki::CertificateRequest& csr,
                                      const EndpointConfig& endpoint, UtcTime now) {
    try {
        if (auto refusal = check_key(csr, endpoint)) {
            return *refusal;
        }
        if (auto refusal = check_hash(csr, endpoint, now)) {
            return *refusal;
        }
        auto wishes = ca::read_wishes(csr, policy_for(endpoint));
        if (const auto* rejected = std::get_if<ca::Rejected>(&wishes)) {
            const ErrorCode* code = find_error_code(rejected->code);
            return Refusal(code != nullptr ? *code : codes::extension_forbidden,
                           scep::FailInfo::bad_request, "CertificateRequestDecodingFailed",
                           escape_for_log(rejected->reason));
        }
        auto& read = std::get<ca::CsrWishes>(wishes);
        return Wish{.template_name = ca::template_for(read.key_usage, endpoint.templates),
                    .subject = std::move(read.subject),
                    .subject_alt_names = std::move(read.subject_alt_names),
                    .key_usage = read.key_usage,
                    .extended_key_usage = std::move(read.extended_key_usage),
                    .key_algorithm = csr.public_key().algorithm(),
                    .key_bits = csr.public_key().bits()};
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::malformed && error.kind() != ErrorKind::unprocessable) {
            throw;
        }
        return Refusal(error.entry(), scep::FailInfo::bad_request,
                       "CertificateRequestDecodingFailed", escape_for_log(error.detail()));
    }
}

}  // namespace certferry::registration
