// Our CMP adapter as a program, for the scenario `cmp_mock`: one call, and what came of it as one
// line.
#include "base/error.h"
#include "base/file.h"
#include "ca/cmp/cmp_issuer.h"

#include <cstdlib>
#include <iostream>

namespace {

using namespace certferry;  // NOLINT(google-build-using-namespace): a program of its own
using namespace std::chrono_literals;

std::string variable(const char* name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string text_of(const std::string& file) {
    return std::string(as_text(read_file(file)));
}

std::shared_ptr<const ca::cmp::Protection> protection() {
    const auto reference = variable("CMP_REFERENCE");
    if (!reference.empty()) {
        return std::make_shared<const ca::cmp::Protection>(ca::cmp::SharedSecret{
            .reference = reference, .secret = Secret::copy_of(variable("CMP_SECRET"))});
    }
    return std::make_shared<const ca::cmp::Protection>(
        ca::cmp::Credential{.certificate = pki::Certificate::from_pem(text_of("ra.pem")),
                            .key = pki::PrivateKey::from_pem(text_of("ra.key"))});
}

ca::IssueRequest request_for(const std::string& csr_file) {
    const auto csr = pki::CertificateRequest::from_pem(text_of(csr_file));
    return {.idempotency_key = variable("CMP_KEY"),
            .authorisation = ca::Authorisation(ca::Authority::challenge, "test", csr),
            .csr = csr,
            .template_name = "Any",
            .subject = csr.subject(),
            .subject_alt_names = {},
            .key_usage = {},
            .extended_key_usage = {},
            .not_after = {},
            .requester = {}};
}

std::string told(const ca::Outcome& outcome) {
    if (const auto* issued = std::get_if<ca::Issued>(&outcome)) {
        write_file("issued.pem", as_bytes(issued->certificate.to_pem()), FileMode::readable);
        return "issued, chain of " + std::to_string(issued->chain.size());
    }
    if (const auto* pending = std::get_if<ca::Pending>(&outcome)) {
        return "pending " + pending->ticket;
    }
    const auto& rejected = std::get<ca::Rejected>(outcome);
    return "rejected " + rejected.code + ": " + rejected.reason;
}

std::string told(const ca::Revocation& revocation) {
    if (std::holds_alternative<ca::Revoked>(revocation)) {
        return "revoked";
    }
    if (std::holds_alternative<ca::AlreadyRevoked>(revocation)) {
        return "already revoked";
    }
    return std::holds_alternative<ca::NotFound>(revocation) ? "not found" : "rejected";
}

std::string answer(ca::cmp::CmpIssuer& issuer, const std::string& verb,
                   const std::string& argument) {
    const auto deadline = Deadline::after(20s);
    if (verb == "issue") {
        return told(issuer.issue(request_for(argument), deadline));
    }
    if (verb == "wait") {
        auto outcome = issuer.issue(request_for(argument), deadline);
        std::string polls;
        while (const auto* pending = std::get_if<ca::Pending>(&outcome)) {
            outcome = issuer.poll(std::string(pending->ticket), deadline);
            polls += "polled, ";
        }
        return polls + told(outcome);
    }
    if (verb == "poll") {
        return told(issuer.poll(argument, deadline));
    }
    const auto certificate = pki::Certificate::from_pem(text_of(argument));
    return told(issuer.revoke(ca::CertificateRef::of(certificate),
                              pki::RevocationReason::superseded, deadline));
}

}  // namespace

// cmp_client URL issue CSR | wait CSR | poll TICKET | revoke CERTIFICATE
int main(int count, char** arguments) {
    if (count != 4) {
        return 2;
    }
    try {
        const SystemClock clock;
        http::Client client{http::ClientOptions()};
        ca::cmp::Settings settings;
        settings.url = arguments[1];
        settings.issue_path = "/pkix/";
        settings.revoke_path = "/pkix/";
        settings.recipient = pki::Name::from_text("CN=mock");
        settings.trust_anchors = {pki::Certificate::from_pem(text_of("ca.pem"))};
        settings.chain = settings.trust_anchors;
        settings.certferry = false;
        ca::cmp::CmpIssuer issuer(
            {.settings = settings, .client = client, .clock = clock, .protection = protection()});
        std::cout << answer(issuer, arguments[2], arguments[3]) << '\n';
    } catch (const Error& error) {
        std::cout << "error " << error.code() << (error.in_doubt() ? " in doubt: " : ": ")
                  << error.detail() << '\n';
    }
    return 0;
}
