#include "service/deployment/delivery.h"

#include "service/profiles/expansion.h"

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

}  // namespace

std::variant<ScepDelivery, Finding> scep_delivery(const Profile& profile, const Targets& targets,
                                                  const TenantSettings& tenant,
                                                  const RandomBelow& random_below) {
    const auto& settings = std::get<ScepSettings>(profile.settings);
    const auto expansion =
        expand_names(settings.names, {.certificate_type = settings.names.certificate_type,
                                      .device = &targets.device,
                                      .user = targets.user ? &*targets.user : nullptr,
                                      .tenant = tenant});
    if (!expansion.names) {
        return *std::ranges::find_if(expansion.findings, &Finding::is_error);
    }
    const auto& names = *expansion.names;
    ScepDelivery delivery;
    auto& item = delivery.item;
    item.urls = urls_to_deliver(targets.device.platform, settings.scep_server_urls, random_below);
    item.subject = names.subject.text();
    item.subject_der = names.subject.der();
    for (const auto& name : names.subject_alternative_names) {
        item.subject_alternative_names.push_back(
            {.kind = std::string(pki::to_text(name.kind)), .value = name.value});
    }
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
