#include "base/codes/payload.h"
#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "ca/check_issued.h"
#include "connector/jobs.h"
#include "pki/digest.h"
#include "pki/pkcs12.h"
#include "pki/sealed.h"
#include "wire/json.h"
#include "wire/payload.h"

#include <fmt/format.h>

namespace certferry::connector {

namespace {

using journal::WorkState;

constexpr std::size_t pfx_password_characters = 32;
constexpr int pfx_iterations = 1'024;  // Enough under a password of 190 random bits.

pki::KeySpec key_spec(const wire::PkcsWork& work) {
    const auto text = work.key_algorithm == "ec"
                          ? work.curve.value_or("P-256")
                          : fmt::format("rsa-{}", work.key_size.value_or(2048));
    auto spec = pki::KeySpec::from_text(text == "P-256"   ? "p-256"
                                        : text == "P-384" ? "p-384"
                                                          : text);
    if (!spec) {
        throw Error(codes::work_item_invalid, "key " + text);
    }
    return *spec;
}

pki::GeneralName alt_name(const wire::AltNameItem& name) {
    return pki::GeneralName::from_text(name.kind + ":" + name.value);
}

/// The account's SID goes as Microsoft's URI (KB5014754), which every CA can certify.
std::vector<pki::GeneralName> alt_names(const wire::PkcsWork& work) {
    std::vector<pki::GeneralName> names;
    names.reserve(work.subject_alt_names.size() + 1);
    for (const auto& name : work.subject_alt_names) {
        names.push_back(alt_name(name));
    }
    const bool named = std::ranges::any_of(
        names, [](const pki::GeneralName& name) { return pki::sid_of(name).has_value(); });
    if (work.sid && !named) {
        names.push_back(pki::GeneralName::uri("tag:microsoft.com,2022-09-14:sid:" + *work.sid));
    }
    return names;
}

/// The request that the CA gets: names and purposes, which CAs beside ours take from there.
pki::CertificateRequest make_csr(const wire::PkcsWork& work, const pki::PrivateKey& key) {
    std::vector<pki::Extension> extensions;
    if (const auto names = alt_names(work); !names.empty()) {
        extensions.push_back(pki::make_subject_alt_name(names, false));
    }
    if (!work.extended_key_usages.empty()) {
        extensions.push_back(pki::make_extended_key_usage(work.extended_key_usages));
    }
    return pki::make_request({.subject = pki::Name::from_der(work.subject_der),
                              .extensions = std::move(extensions),
                              .challenge_password = nullptr},
                             key);
}

/// 43 characters that are the same whenever this row asks the CA.
std::string idempotency_key(const Job& job, ByteView csr) {
    Bytes input = to_bytes(std::string_view(job.parts.rules.tenant_id));
    input.push_back(0);
    append(input, as_bytes(job.request.item.request_id));
    input.push_back(0);
    append(input, csr);
    input.push_back(0);
    append(input, as_bytes(std::to_string(job.row.id)));
    return to_hex(pki::sha256(input));
}

/// The end that the profile wishes, where the CA lets requesters say one. Elsewhere it is the
/// template's.
std::optional<UtcTime> wished_end(const wire::PkcsWork& work, const ca::Description& description) {
    const auto found = std::ranges::find(description.templates, work.template_name,
                                         &ca::TemplateDescription::name);
    const bool counts = found != description.templates.end()
                            ? found->requester_may_shorten
                            : description.capabilities.validity_override;
    return counts ? work.not_after : std::nullopt;
}

ca::IssueRequest issue_request(const Job& job, const ca::Description& description) {
    const auto& work = *job.request.pkcs();
    const auto& item = job.request.item;
    const auto& der = job.row.csr.value();
    auto csr = pki::CertificateRequest::from_der(der);
    ca::Authorisation authorisation(ca::Authority::management_service, item.request_id, csr);
    return {.idempotency_key = idempotency_key(job, der),
            .authorisation = std::move(authorisation),
            .csr = std::move(csr),
            .template_name = work.template_name,
            .subject = pki::Name::from_der(work.subject_der),
            .subject_alt_names = alt_names(work),
            .key_usage = std::nullopt,
            .extended_key_usage = work.extended_key_usages,
            .not_after = wished_end(work, description),
            .requester = {.tenant = job.parts.rules.tenant_id,
                          .device = item.device_id.value_or(""),
                          .user = item.user_id.value_or(""),
                          .profile = item.profile_id.value_or("")}};
}

void make_key(Job& job) {
    const auto key = job.parts.key_pool.take(key_spec(*job.request.pkcs()));
    job.row.csr = make_csr(*job.request.pkcs(), key).der();
    const auto secret = key.to_pkcs8();
    job.parts.journal.step(job.row, WorkState::key_made, &secret);
}

ca::Outcome submit(Ca& ca, const ca::IssueRequest& request) {
    return ca.run(
        [&](ca::Issuer& issuer, Deadline deadline) { return issuer.issue(request, deadline); });
}

/// What became of a call whose answer was lost. If the CA cannot tell, this is reported, and the
/// policy says whether the request goes on. One that could, and knows of no such call, never got
/// it.
ca::Outcome settle_doubt(Job& job, Ca& ca, const ca::IssueRequest& request) {
    auto known = ca.run(
        [&](ca::Issuer& issuer, Deadline deadline) { return issuer.lookup(request, deadline); });
    if (known) {
        return *std::move(known);
    }
    if (ca.description().capabilities.lookup) {
        job.row.submitted_at = job.parts.clock.now();
        job.parts.journal.step(job.row, WorkState::submitting);
        return submit(ca, request);
    }
    const Error error(codes::ca_call_unaccounted, ca.settings().name);
    const auto event = job.report.unaccounted(job.row, error);
    if (ca.settings().in_doubt == InDoubtPolicy::hold && !job.row.approved_by) {
        job.row.error_text = error.what();
        job.parts.journal.step(job.row, WorkState::held, event);
        throw Error(codes::work_held, "a call to the CA is unaccounted for");
    }
    job.row.submitted_at = job.parts.clock.now();
    job.parts.journal.step(job.row, WorkState::submitting, event);
    return submit(ca, request);
}

ca::Outcome ask_ca(Job& job, Ca& ca, const ca::IssueRequest& request) {
    if (job.row.state == WorkState::in_doubt || job.row.state == WorkState::submitting) {
        return settle_doubt(job, ca, request);
    }
    if (job.row.ticket) {
        return ca.run([&](ca::Issuer& issuer, Deadline deadline) {
            return issuer.poll(*job.row.ticket, deadline);
        });
    }
    job.row.submitted_at = job.parts.clock.now();
    job.parts.journal.step(job.row, WorkState::submitting);
    return submit(ca, request);
}

Bytes joined(const std::vector<pki::Certificate>& chain) {
    Bytes octets;
    for (const auto& certificate : chain) {
        append(octets, certificate.der());
    }
    return octets;
}

std::vector<pki::Certificate> parted(ByteView octets) {
    std::vector<pki::Certificate> chain;
    for (pki::der::Reader reader(octets); !reader.at_end();) {
        chain.push_back(pki::Certificate::from_der(reader.next().whole));
    }
    return chain;
}

/// The certificate is kept all the same: it is revoked once the service knows of the failure.
void fail_mismatched(Job& job, const ca::Issued& issued, const std::string& why) {
    job.row.certificate = issued.certificate.der();
    job.fail(codes::issued_mismatch.name, Error(codes::issued_mismatch, why).what());
}

/// Keeps the certificate, if it is what was asked for. False if the row has reached another end.
bool keep(Job& job, Ca& ca, const ca::IssueRequest& request, const ca::Outcome& outcome) {
    if (const auto* pending = std::get_if<ca::Pending>(&outcome)) {
        job.wait_for_ca(*pending);
        return false;
    }
    if (const auto* rejected = std::get_if<ca::Rejected>(&outcome)) {
        job.fail(rejected->code, rejected->reason);
        return false;
    }
    const auto& issued = std::get<ca::Issued>(outcome);
    auto anchors = ca.settings().trust_anchors;
    if (anchors.empty()) {
        anchors.push_back(ca.description().chain.back());
    }
    const auto fault = ca::check_issued(issued, request,
                                        {.names = ca::NameMatch::superset,
                                         .trust_anchors = std::move(anchors),
                                         .now = job.parts.clock.now()});
    if (fault) {
        fail_mismatched(job, issued, *fault);
        return false;
    }
    job.row.certificate = issued.certificate.der();
    job.row.chain = joined(issued.chain);
    job.row.attempts = 0;
    job.parts.journal.step(job.row, WorkState::issued);
    job.report.issued(issued.certificate);
    return true;
}

bool issue(Job& job) {
    const auto& work = *job.request.pkcs();
    job.at("issue");
    if (job.request.is_for_digicert()) {
        throw Error(codes::digicert_unsupported, work.template_name);
    }
    auto& ca = job.parts.cas.find(work.ca_host, work.ca_name);
    if (!job.row.csr) {
        make_key(job);
    }
    const auto request = issue_request(job, ca.description());
    return keep(job, ca, request, ask_ca(job, ca, request));
}

pki::Pkcs12Protection protection_of(const wire::PkcsWork& work) {
    return {.iterations = pfx_iterations,
            .scheme = work.pfx_encryption == "legacy"
                          ? pki::Pkcs12Protection::Scheme::legacy_3des_sha1
                          : pki::Pkcs12Protection::Scheme::aes256_sha256};
}

void wrap(Job& job, const pki::Certificate& recipient, const StoredKey& escrow) {
    const auto certificate = pki::Certificate::from_der(job.row.certificate.value());
    const auto chain = parted(job.row.chain.value());
    const auto key = job.parts.journal.private_key(job.row);
    const auto password = pki::random_text(pfx_password_characters);
    const auto pfx =
        pki::write_pkcs12(pki::Pkcs12Parts{.key = key,
                                           .certificate = certificate,
                                           .chain = chain,
                                           .friendly_name = job.request.pkcs()->subject},
                          password, protection_of(*job.request.pkcs()));
    const auto& item = job.request.item;
    const Secret payload(to_bytes(wire::to_json(
        wire::PayloadContent{.format = 1, .pfx = pfx, .password = password.clone()})));
    const Secret copy(
        to_bytes(wire::to_json(wire::EscrowContent{.format = 1,
                                                   .tenant_id = job.parts.rules.tenant_id,
                                                   .user_id = item.user_id,
                                                   .device_id = item.device_id.value_or(""),
                                                   .profile_id = item.profile_id.value_or(""),
                                                   .request_id = item.request_id,
                                                   .thumbprint = to_hex(certificate.thumbprint()),
                                                   .pfx = pfx,
                                                   .password = password.clone()})));
    wire::WorkResult result;
    result.certificate = certificate.der();
    result.chain.emplace();
    for (const auto& issuer : chain) {
        result.chain->push_back(issuer.der());
    }
    result.payload = pki::seal(payload.reveal(), recipient.public_key());
    result.escrow_copy = pki::seal(copy.reveal(), escrow.key.public_key());
    result.escrow_key_id = escrow.key_id;
    job.wrap(std::move(result), recipient.spki());
}

}  // namespace

void run_pkcs(Job& job) {
    // Nothing is issued that could not be delivered.
    job.at("encrypt");
    const auto recipient = job.recipient();
    const auto keys = job.parts.keys.snapshot();
    const auto* escrow = keys->active_escrow();
    if (escrow == nullptr) {
        throw Error(codes::escrow_key_missing, "");
    }
    if (!job.row.certificate && !issue(job)) {
        return;
    }
    job.at("encrypt");
    wrap(job, recipient, *escrow);
}

}  // namespace certferry::connector
