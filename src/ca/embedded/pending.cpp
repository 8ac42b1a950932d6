#include "ca/embedded/pending.h"

#include "base/encoding.h"

namespace certferry::ca::embedded {

namespace {

std::string join(const std::vector<pki::Oid>& purposes) {
    std::string joined;
    for (const auto& purpose : purposes) {
        joined += joined.empty() ? purpose : ' ' + purpose;
    }
    return joined;
}

std::vector<pki::Oid> split(std::string_view joined) {
    std::vector<pki::Oid> purposes;
    while (!joined.empty()) {
        const auto end = std::min(joined.find(' '), joined.size());
        purposes.emplace_back(joined.substr(0, end));
        joined.remove_prefix(std::min(end + 1, joined.size()));
    }
    return purposes;
}

}  // namespace

store::ca::RequestRecord to_record(const IssueRequest& request, const pki::Sha256& idempotency,
                                   store::ca::Provenance provenance, UtcTime now) {
    constexpr std::size_t ticket_octets = 16;
    store::ca::RequestRecord record;
    record.ticket = to_hex(pki::random_bytes(ticket_octets));
    record.idempotency = to_bytes(idempotency);
    record.csr = request.csr.der();
    record.template_name = request.template_name;
    record.subject = request.subject.der();
    if (!request.subject_alt_names.empty()) {
        record.alt_names = pki::encode_general_names(request.subject_alt_names);
    }
    if (request.key_usage) {
        record.key_usage = request.key_usage->bits();
    }
    record.extended_key_usage = join(request.extended_key_usage);
    record.not_after = request.not_after;
    record.provenance = std::move(provenance);
    record.received_at = now;
    return record;
}

IssueRequest from_record(const store::ca::RequestRecord& record, std::string_view by) {
    auto csr = pki::CertificateRequest::from_der(record.csr);
    Authorisation authorisation(ca::Authority::operator_order, std::string(by), csr);
    IssueRequest request{.idempotency_key = {},
                         .authorisation = std::move(authorisation),
                         .csr = std::move(csr),
                         .template_name = record.template_name,
                         .subject = pki::Name::from_der(record.subject),
                         .subject_alt_names = {},
                         .key_usage = std::nullopt,
                         .extended_key_usage = split(record.extended_key_usage),
                         .not_after = record.not_after,
                         .requester = {.tenant = record.provenance.tenant,
                                       .device = record.provenance.device,
                                       .user = record.provenance.user,
                                       .profile = record.provenance.profile}};
    if (record.alt_names) {
        request.subject_alt_names = pki::parse_general_names(*record.alt_names);
    }
    if (record.key_usage) {
        request.key_usage = pki::KeyUsage(static_cast<unsigned>(*record.key_usage));
    }
    return request;
}

}  // namespace certferry::ca::embedded
