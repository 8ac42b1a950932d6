#include "service/deployment/delivery.h"

#include "service/profiles/digicert.h"
#include "service/profiles/expansion.h"
#include "service/profiles/validity.h"

#include <algorithm>

namespace certferry::service {

namespace {

pki::KeyUsage key_usage_of(const ProfileKeyUsage& usage) {
    unsigned bits = 0;
    if (usage.digital_signature) {
        bits |= pki::KeyUsage::digital_signature;
    }
    if (usage.key_encipherment) {
        bits |= pki::KeyUsage::key_encipherment;
    }
    return pki::KeyUsage(bits);
}

std::vector<std::string> key_usage_names(const ProfileKeyUsage& usage) {
    std::vector<std::string> names;
    if (usage.digital_signature) {
        names.emplace_back("digitalSignature");
    }
    if (usage.key_encipherment) {
        names.emplace_back("keyEncipherment");
    }
    return names;
}

std::vector<std::string> hash_names(const std::optional<HashAlgorithms>& hashes) {
    std::vector<std::string> names;
    if (hashes && hashes->sha2) {
        names.emplace_back("sha2");
    }
    if (hashes && hashes->sha1) {
        names.emplace_back("sha1");
    }
    return names;
}

std::vector<std::string> purposes_of(const std::vector<ExtendedKeyUsage>& usages) {
    std::vector<std::string> purposes;
    purposes.reserve(usages.size());
    std::ranges::transform(usages, std::back_inserter(purposes),
                           [](const ExtendedKeyUsage& usage) { return usage.oid; });
    std::ranges::sort(purposes);
    return purposes;
}

std::vector<wire::AltNameItem> alt_names_of(const CertificateNames& names) {
    std::vector<wire::AltNameItem> items;
    items.reserve(names.subject_alternative_names.size());
    for (const auto& name : names.subject_alternative_names) {
        items.push_back({.kind = std::string(pki::to_text(name.kind)), .value = name.value});
    }
    return items;
}

/// Names, or the first error.
std::variant<CertificateNames, Finding> names_for(const NameSettings& settings, NameFacts facts) {
    auto expansion = expand_names(settings, facts);
    if (!expansion.names) {
        return *std::ranges::find_if(expansion.findings, &Finding::is_error);
    }
    return *std::move(expansion.names);
}

}  // namespace

std::variant<ScepDelivery, Finding> scep_delivery(const Profile& profile, const Targets& targets,
                                                  const TenantSettings& tenant,
                                                  const RandomBelow& random_below) {
    const auto& settings = std::get<ScepSettings>(profile.settings);
    const auto made =
        names_for(settings.names, {.certificate_type = settings.names.certificate_type,
                                   .device = &targets.device,
                                   .user = targets.user ? &*targets.user : nullptr,
                                   .tenant = tenant});
    if (const auto* fault = std::get_if<Finding>(&made)) {
        return *fault;
    }
    const auto& names = std::get<CertificateNames>(made);
    ScepDelivery delivery;
    auto& item = delivery.item;
    item.urls = urls_to_deliver(targets.device.platform, settings.scep_server_urls, random_below);
    item.subject = names.subject.text();
    item.subject_der = names.subject.der();
    item.subject_alternative_names = alt_names_of(names);
    item.key_usage = key_usage_names(settings.key_usage);
    item.extended_key_usages = purposes_of(settings.extended_key_usages);
    item.key_size = settings.key_size;
    item.hash_algorithms = hash_names(settings.hash_algorithms);
    item.root_certificate_profile_id = settings.root_certificate_profile_id;
    item.renewal_threshold_percent = settings.renewal_threshold_percent;
    delivery.expected = {
        .subject = item.subject_der,
        .alt_names = names.subject_alternative_names.empty()
                         ? Bytes()
                         : pki::encode_general_names(names.subject_alternative_names),
        .key_usage = key_usage_of(settings.key_usage).bits(),
        .key_bits = settings.key_size,
        .extended_key_usages = item.extended_key_usages,
        .hashes = item.hash_algorithms};
    return delivery;
}

std::variant<wire::PkcsWork, Finding> pkcs_delivery(const Profile& profile, const Targets& targets,
                                                    const TenantSettings& tenant, UtcTime now) {
    const auto& settings = std::get<PkcsSettings>(profile.settings);
    const auto made =
        names_for(settings.names, {.certificate_type = settings.names.certificate_type,
                                   .device = &targets.device,
                                   .user = targets.user ? &*targets.user : nullptr,
                                   .tenant = tenant,
                                   .digicert = is_digicert(settings)});
    if (const auto* fault = std::get_if<Finding>(&made)) {
        return *fault;
    }
    const auto validity = decide_validity(
        ProfileKind::pkcs, settings.validity, targets.device.platform,
        {.now = now, .template_validity = {}, .ca_not_after = {}, .ca_accepts_end_date = {}});
    if (const auto fault = std::ranges::find_if(validity.findings, &Finding::is_error);
        fault != validity.findings.end()) {
        return *fault;
    }
    const auto& names = std::get<CertificateNames>(made);
    wire::PkcsWork work;
    work.ca_host = settings.certification_authority;
    work.ca_name = settings.certification_authority_name;
    work.template_name = settings.certificate_template_name;
    work.subject = names.subject.text();
    work.subject_der = names.subject.der();
    work.subject_alt_names = alt_names_of(names);
    work.extended_key_usages = purposes_of(settings.extended_key_usages);
    work.key_algorithm = key_algorithm_words(settings.key_algorithm);
    work.key_size = settings.key_size;
    if (settings.curve) {
        work.curve = std::string(curve_words(*settings.curve));
    }
    work.not_after = validity.not_after;
    work.sid = names.sid;
    work.pfx_encryption = pfx_encryption_words(settings.pfx_encryption);
    return work;
}

wire::TrustedItem trusted_delivery(const TrustedCertificateSettings& settings) {
    wire::TrustedItem item{.certificate = settings.certificate,
                           .file_name = settings.file_name,
                           .destination_store = std::nullopt};
    if (settings.destination_store) {
        item.destination_store = destination_store_words(*settings.destination_store);
    }
    return item;
}

}  // namespace certferry::service
