#include "service/deployment/targets.h"

#include "service/deployment/stored_profile.h"
#include "store/service/profiles.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace certferry::service {

namespace {

using store::Session;
using store::service::DeviceRecord;
using store::service::UserRecord;

/// Who said what: `sources` of a row names what did not come from the device.
class AttributeSources {
public:
    explicit AttributeSources(std::string_view json, AttributeSource otherwise)
        : sources_(boost::json::parse(json).as_object()), otherwise_(otherwise) {}

    std::optional<Attribute> with(std::string_view name,
                                  const std::optional<std::string>& value) const {
        if (!value) {
            return std::nullopt;
        }
        const auto* source =
            sources_.if_contains(boost::json::string_view(name.data(), name.size()));
        const auto word = source != nullptr && source->is_string()
                              ? attribute_source_words.find(std::string_view(source->as_string()))
                              : std::nullopt;
        return Attribute{.value = *value, .source = word.value_or(otherwise_)};
    }

private:
    boost::json::object sources_;
    AttributeSource otherwise_;
};

}  // namespace

DeviceFacts facts_of(const DeviceRecord& device) {
    const AttributeSources sources(device.sources, AttributeSource::device);
    DeviceFacts facts;
    facts.platform = platform_words.find(device.platform).value();
    facts.device_id = Attribute{.value = device.device_id, .source = AttributeSource::directory};
    facts.directory_id = sources.with("directoryDeviceId", device.directory_id);
    facts.serial_number = sources.with("serialNumber", device.serial_number);
    facts.imei = sources.with("imei", device.imei);
    facts.meid = sources.with("meid", device.meid);
    facts.wifi_mac_address = sources.with("wifiMacAddress", device.wifi_mac_address);
    facts.device_name = sources.with("deviceName", device.device_name);
    facts.fully_qualified_domain_name =
        sources.with("fullyQualifiedDomainName", device.fully_qualified_domain_name);
    facts.security_identifier =
        sources.with("onPremisesSecurityIdentifier", device.security_identifier);
    facts.domain_joined = device.domain_joined;
    facts.directory_joined = device.directory_joined;
    facts.samsung_knox = device.samsung_knox;
    facts.os_edition = device.os_edition.value_or("");
    facts.os_version = device.os_version.value_or("");
    facts.enrolled_os_version = device.enrolled_os_version.value_or("");
    return facts;
}

UserFacts facts_of(const UserRecord& user) {
    const AttributeSources sources(user.sources, AttributeSource::admin);
    UserFacts facts;
    facts.display_name = sources.with("displayName", user.display_name);
    facts.user_principal_name = sources.with("userPrincipalName", user.user_principal_name);
    facts.email_address = sources.with("emailAddress", user.email_address);
    facts.on_prem_distinguished_name =
        sources.with("onPremisesDistinguishedName", user.on_premises_distinguished_name);
    facts.on_premises_sam_account_name =
        sources.with("onPremisesSamAccountName", user.on_premises_sam_account_name);
    facts.security_identifier =
        sources.with("onPremisesSecurityIdentifier", user.security_identifier);
    return facts;
}

const Target* Targets::find(std::string_view profile_id) const noexcept {
    const auto found = std::ranges::find_if(
        targets, [&](const Target& target) { return target.profile.id == profile_id; });
    return found == targets.end() ? nullptr : &*found;
}

bool Targets::has_trusted_certificate_of(const Profile& profile) const {
    const auto* trusted = find(profile.root_certificate_profile_id());
    return trusted != nullptr && trusted_certificate_reaches(profile, trusted->profile, device,
                                                             membership, user.has_value());
}

Targets targets_of(Session& session, const DeviceRecord& device) {
    Targets found{.device = facts_of(device), .user = {}, .membership = {}, .targets = {}};
    const auto user_id = device.user_id.value_or("");
    if (device.user_id) {
        if (const auto user = store::service::find_user(session, device.tenant_id, user_id)) {
            found.user = facts_of(*user);
        }
    }
    for (const auto& row : store::service::assigned_profiles(
             session, device.tenant_id, device.platform, device.device_id, user_id)) {
        const bool of_users = row.group_kind == "user";
        (of_users ? found.membership.user_groups : found.membership.device_groups)
            .insert(row.group_id);
        if (found.targets.empty() || found.targets.back().profile.id != row.profile.profile_id) {
            found.targets.push_back({.profile = from_record(row.profile), .outcome = {}});
        }
        found.targets.back().profile.assignments.push_back(
            {.target = of_users ? AssignmentTarget::user_group : AssignmentTarget::device_group,
             .group_id = row.group_id,
             .mode = row.exclude ? AssignmentMode::exclude : AssignmentMode::include});
    }
    for (auto& target : found.targets) {
        target.outcome =
            outcome_of(target.profile, found.device, found.membership, found.user.has_value());
    }
    std::erase_if(found.targets,
                  [](const Target& target) { return target.outcome.reach == Reach::not_targeted; });
    std::ranges::sort(found.targets, {}, [](const Target& target) {
        return std::pair(delivery_rank(target.profile.kind()), std::string_view(target.profile.id));
    });
    return found;
}

}  // namespace certferry::service
