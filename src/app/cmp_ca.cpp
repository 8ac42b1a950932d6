#include "app/cmp_ca.h"

#include "app/management_link.h"
#include "base/codes/cmp.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"

namespace certferry::app {

namespace {

using namespace std::chrono_literals;
using ca::cmp::Credential;
using Dialect = CmpCaLink::Dialect;

constexpr auto describe_every = 10s;
constexpr std::string_view description_name = "description.der";

http::ClientOptions client_options(const CmpCaLink& link) {
    http::ClientOptions options;
    options.ca_file = link.tls_ca_file;
    options.connect_timeout = link.connect_timeout;
    options.user_agent = ManagementLink::caller().text;
    return options;
}

std::vector<pki::Certificate> certificates_in(const std::filesystem::path& file) {
    const auto text = read_file(file);
    auto certificates = pki::Certificate::all_from_pem(as_text(text));
    if (certificates.empty()) {
        throw Error(codes::config_invalid, file.string() + ": no certificate in PEM");
    }
    return certificates;
}

ca::cmp::Settings settings_from(const CmpCaLink& link, const std::string& name) {
    std::filesystem::create_directories(link.folder);
    ca::cmp::Settings settings;
    settings.url = link.url;
    settings.issue_path = link.issue_path;
    settings.revoke_path = link.revoke_path;
    settings.templates = link.templates;
    settings.recipient = link.recipient;
    settings.trust_anchors = certificates_in(link.trust_anchors_file);
    settings.timeout = link.timeout;
    settings.certferry = link.dialect == Dialect::certferry;
    settings.host = link.host;
    settings.name = link.name.empty() ? name : link.name;
    if (link.ca_certificates_file) {
        settings.chain = certificates_in(*link.ca_certificates_file);
    }
    settings.max_parallel = link.max_parallel;
    settings.describe_every = describe_every;
    settings.description_file = link.folder / description_name;
    return settings;
}

std::shared_ptr<const ca::cmp::Protection> protection_from(
    const CmpCaLink& link, const std::vector<Credential>& credentials) {
    if (link.secret_file) {
        return std::make_shared<const ca::cmp::Protection>(ca::cmp::SharedSecret{
            .reference = link.reference, .secret = read_secret_file(*link.secret_file)});
    }
    return std::make_shared<const ca::cmp::Protection>(credentials.front());
}

/// A little after half of its life, so that a CA whose clock is slow finds the same.
bool is_due(const pki::Certificate& certificate, UtcTime now) {
    const auto life = certificate.not_after() - certificate.not_before();
    const auto slack = std::min<UtcTime::duration>(life / 100, 10min);
    return now >= certificate.not_before() + life / 2 + slack;
}

ca::IssueRequest renewal_request(const Credential& old, const pki::PrivateKey& key) {
    const auto subject = old.certificate.subject();
    auto csr = pki::make_request({.subject = subject, .extensions = {}}, key);
    ca::Authorisation authorisation(ca::Authority::own_service, "renewal", csr);
    return {.idempotency_key = "renewal",
            .authorisation = std::move(authorisation),
            .csr = std::move(csr),
            .template_name = "RaCredential",
            .subject = subject,
            .subject_alt_names = old.certificate.subject_alt_names(),
            .key_usage = {},
            .extended_key_usage = {},
            .not_after = {},
            .requester = {}};
}

}  // namespace

CmpCa::CmpCa(std::string name, const CmpCaLink& link, const Clock& clock)
    : name_(std::move(name)),
      link_(link),
      clock_(clock),
      store_(link.certificate_file, link.key_file, link.folder / "renewed", clock),
      credentials_(link.secret_file ? std::vector<Credential>() : store_.load()),
      client_(client_options(link)),
      issuer_({.settings = settings_from(link, name_),
               .client = client_,
               .clock = clock,
               .protection = protection_from(link, credentials_)}),
      ends_(credentials_.empty() ? UtcTime::max() : credentials_.front().certificate.not_after()) {}

connector::CaSettings CmpCa::settings() const {
    return {.name = name_,
            .ca_host = link_.host,
            .ca_name = link_.name,
            .backend = "cmp",
            .trust_anchors = certificates_in(link_.trust_anchors_file),
            .timeout = link_.timeout,
            .max_parallel = link_.max_parallel,
            .in_doubt = link_.in_doubt};
}

std::vector<std::string> CmpCa::obstacles() const {
    std::vector<std::string> found;
    if (auto trouble = trouble_.with([](const auto& text) { return text; }); !trouble.empty()) {
        found.push_back(std::move(trouble));
    }
    const auto ends = ends_.with([](const auto& time) { return time; });
    if (ends <= clock_.now()) {
        found.push_back("the credential for the CA ended " + to_rfc3339(ends));
    }
    return found;
}

void CmpCa::note(const std::string& trouble) {
    const bool is_new = trouble_.with([&](auto& now) {
        const bool differs = now != trouble;
        now = trouble;
        return differs;
    });
    if (is_new && trouble.empty()) {
        log::info("CA {} answers again", name_);
    } else if (is_new) {
        log::warning("CA {}: {}", name_, trouble);
    }
}

/// After a refusal the credential before the one in use; after the last, whatever is on the disk by
/// now.
void CmpCa::take_other_if_refused(const Error& error) {
    if (error.code() != codes::cmp_credential_refused.name) {
        return;
    }
    if (in_use_ + 1 < credentials_.size()) {
        ++in_use_;
    } else {
        try {
            credentials_ = store_.load();
            in_use_ = 0;
        } catch (const Error& unreadable) {
            note(unreadable.what());
            return;
        }
    }
    const auto& taken = credentials_[in_use_];
    issuer_.use(taken);
    ends_.with([&](auto& time) { time = taken.certificate.not_after(); });
}

void CmpCa::renew_if_due(Deadline deadline) {
    if (in_use_ != 0 || !is_due(credentials_.front().certificate, clock_.now())) {
        return;
    }
    const auto& old = credentials_.front();
    const auto key = store_.renewal_key();
    const auto outcome = issuer_.issue(renewal_request(old, key), deadline);
    const auto* issued = std::get_if<ca::Issued>(&outcome);
    if (issued == nullptr) {
        const auto* rejected = std::get_if<ca::Rejected>(&outcome);
        throw Error(codes::ca_refused,
                    "renewal of the credential: " +
                        (rejected != nullptr ? rejected->reason : "waits for approval"));
    }
    store_.save(issued->certificate, key);
    credentials_.insert(credentials_.begin(), {.certificate = issued->certificate, .key = key});
    issuer_.use(credentials_.front());
    ends_.with([&](auto& time) { time = issued->certificate.not_after(); });
    log::info("credential for CA {} renewed, ends {}", name_,
              to_rfc3339(issued->certificate.not_after()));
}

void CmpCa::maintain() {
    if (link_.dialect == Dialect::standard) {
        return;  // Nothing can be asked that costs such a CA nothing.
    }
    try {
        const auto deadline = Deadline::after(link_.timeout);
        renew_if_due(deadline);
        issuer_.ask_description(deadline);
        if (in_use_ == 0 && credentials_.size() > 1) {
            store_.keep_only(credentials_.front().certificate);
            credentials_.erase(credentials_.begin() + 1, credentials_.end());
        }
        note("");
    } catch (const Error& error) {
        note(error.what());
        take_other_if_refused(error);
    }
}

}  // namespace certferry::app
