#include "connector/recipient.h"

#include "base/codes/work.h"
#include "base/error.h"
#include "pki/general_name.h"

#include <fmt/format.h>

namespace certferry::connector {

namespace {

constexpr int min_recipient_rsa_bits = 2048;
constexpr int max_recipient_ec_bits = 384;

[[noreturn]] void distrust(std::string_view why) {
    throw Error(codes::recipient_untrusted, why);
}

pki::Certificate parsed(ByteView der) {
    try {
        return pki::Certificate::from_der(der);
    } catch (const Error& error) {
        distrust(error.what());
    }
}

/// The URI that the service's device CA gives a device's encryption certificate.
std::string expected_uri(const wire::WorkItem& item, const RecipientRules& rules) {
    auto uri =
        fmt::format("certferry://{}/device/{}", rules.tenant_id, item.device_id.value_or(""));
    if (item.user_id) {
        uri += "/user/" + *item.user_id;
    }
    return uri;
}

void check_names(const pki::Certificate& certificate, const wire::WorkItem& item,
                 const RecipientRules& rules) {
    const auto names = certificate.subject_alt_names();
    if (!item.device_id || names.size() != 1 || names.front().kind != pki::GeneralNameKind::uri ||
        names.front().value != expected_uri(item, rules)) {
        distrust("it names another tenant, device or user than the request");
    }
}

bool can_encrypt(const pki::Certificate& certificate) {
    const auto& key = certificate.public_key();
    const auto usage = certificate.key_usage();
    if (key.algorithm() == pki::KeyAlgorithm::rsa) {
        return key.bits() >= min_recipient_rsa_bits && usage.has(pki::KeyUsage::key_encipherment);
    }
    return key.algorithm() == pki::KeyAlgorithm::ec && key.bits() <= max_recipient_ec_bits &&
           usage.has(pki::KeyUsage::key_agreement);
}

}  // namespace

pki::Certificate check_recipient(ByteView der, const wire::WorkItem& item,
                                 const RecipientRules& rules, UtcTime now, Validity validity) {
    auto certificate = parsed(der);
    if (!rules.device_cas.issued(certificate) || certificate.is_ca()) {
        distrust("no CA that this connector trusts for devices has signed it");
    }
    check_names(certificate, item, rules);
    if (validity == Validity::now &&
        (now < certificate.not_before() || now > certificate.not_after())) {
        distrust("it is not valid at this time");
    }
    if (!can_encrypt(certificate)) {
        throw Error(codes::recipient_unfit, certificate.public_key().text());
    }
    return certificate;
}

}  // namespace certferry::connector
