#include "ca/server/cmp_requests.h"

#include "base/codes/cmp.h"
#include "base/encoding.h"
#include "base/error_codes.h"
#include "ca/cmp_wire.h"
#include "ca/csr_policy.h"

#include <algorithm>

namespace certferry::ca::server {

const pki::CmpInfo* find_info(const std::vector<pki::CmpInfo>& infos, std::string_view type) {
    const auto found = std::ranges::find(infos, type, &pki::CmpInfo::type);
    return found == infos.end() ? nullptr : &*found;
}

namespace {

/// A request of a client that knows nothing of ours.
std::variant<IssueRequest, Rejected> plain_request(const pki::CmpMessage& message,
                                                   const pki::CertificateRequest& csr,
                                                   const std::string& template_name) {
    if (template_name.empty()) {
        return Rejected{std::string(codes::cmp_template_missing.name),
                        std::string(codes::cmp_template_missing.text)};
    }
    auto wishes = read_wishes(csr, {});
    if (auto* rejected = std::get_if<Rejected>(&wishes)) {
        return std::move(*rejected);
    }
    auto& wished = std::get<CsrWishes>(wishes);
    return IssueRequest{.idempotency_key = "cmp-" + to_hex(message.header().transaction_id),
                        .authorisation = Authorisation(Authority::registration_authority,
                                                       message.signer()->subject().text(), csr),
                        .csr = csr,
                        .template_name = template_name,
                        .subject = std::move(wished.subject),
                        .subject_alt_names = std::move(wished.subject_alt_names),
                        .key_usage = wished.key_usage,
                        .extended_key_usage = std::move(wished.extended_key_usage),
                        .not_after = {},
                        .requester = {}};
}

}  // namespace

std::variant<IssueRequest, Rejected> read_cmp_request(const pki::CmpMessage& message,
                                                      const std::string& template_name) {
    const auto csr = pki::CertificateRequest::from_der(message.body());
    const auto* details = find_info(message.header().general_info, cmp_types::request);
    if (details == nullptr) {
        return plain_request(message, csr, template_name);
    }
    auto request = read_request(details->value, csr);
    if (!template_name.empty() && template_name != request.template_name) {
        return Rejected{
            std::string(codes::template_unknown.name),
            template_name + " in the path, " + request.template_name + " in the request"};
    }
    return request;
}

}  // namespace certferry::ca::server
