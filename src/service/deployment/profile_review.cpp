#include "service/deployment/profile_review.h"

#include "service/deployment/stored_profile.h"
#include "service/profiles/check_profile.h"
#include "store/service/groups.h"

#include <boost/json/object.hpp>

#include <map>
#include <string>

namespace certferry::service {

namespace {

using store::Session;

/// The profiles that this one names, as far as they are there.
class References {
public:
    References(Session& session, std::string_view tenant_id, const Profile& profile) {
        look_up(session, tenant_id, profile.root_certificate_profile_id());
        if (const auto* mail = std::get_if<MailSettings>(&profile.settings)) {
            look_up(session, tenant_id, mail->signing_certificate.profile_id);
            look_up(session, tenant_id, mail->encryption_certificate.profile_id);
        }
    }

    std::map<std::string, const Profile*, std::less<>> found() const {
        std::map<std::string, const Profile*, std::less<>> all;
        for (const auto& [id, profile] : profiles_) {
            all.emplace(id, profile ? &*profile : nullptr);
        }
        return all;
    }

private:
    void look_up(Session& session, std::string_view tenant_id, std::string_view id) {
        if (!id.empty()) {
            auto stored = load_profile(session, tenant_id, id);
            profiles_.emplace(id,
                              stored ? std::optional(std::move(stored->profile)) : std::nullopt);
        }
    }

    std::map<std::string, std::optional<Profile>> profiles_;
};

/// Groups that assignments name have to be there, and of the kind that is said.
Findings check_groups(Session& session, std::string_view tenant_id, const Profile& profile) {
    Findings findings;
    for (std::size_t i = 0; i < profile.assignments.size(); ++i) {
        const auto& assignment = profile.assignments[i];
        const auto group = store::service::find_group(session, tenant_id, assignment.group_id);
        const auto kind = assignment.target == AssignmentTarget::user_group ? "user" : "device";
        if (!group || group->kind != kind) {
            findings.push_back(finding(*find_finding_code("E_JSON_VALUE"),
                                       "/assignments/" + std::to_string(i) + "/groupId",
                                       assignment.group_id));
        }
    }
    return findings;
}

}  // namespace

std::optional<StoredProfile> load_profile(Session& session, std::string_view tenant_id,
                                          std::string_view id) {
    auto record = store::service::find_profile(session, tenant_id, id);
    if (!record) {
        return std::nullopt;
    }
    auto profile = from_record(*record);
    profile.assignments = load_assignments(session, tenant_id, id);
    return StoredProfile{.record = *std::move(record), .profile = std::move(profile)};
}

Findings review_profile(Session& session, std::string_view tenant_id, const ProfileReading& reading,
                        const Profile* before, UtcTime now) {
    SaveFacts facts;
    facts.validity.now = now;
    std::optional<References> references;
    Findings of_groups;
    if (reading.profile) {
        references.emplace(session, tenant_id, *reading.profile);
        facts.referenced = references->found();
        of_groups = check_groups(session, tenant_id, *reading.profile);
    }
    auto findings = review(reading, before, facts);
    append(findings, std::move(of_groups));
    return findings;
}

boost::json::array findings_json(const Findings& findings) {
    boost::json::array all;
    for (const auto& finding : findings) {
        boost::json::object item{{"code", finding.code->name},
                                 {"path", finding.path},
                                 {"text", finding.text},
                                 {"explanation", finding.code->text},
                                 {"nextStep", finding.code->next_step},
                                 {"severity", to_text(finding.severity)}};
        if (finding.position) {
            item["position"] = *finding.position;
        }
        all.push_back(std::move(item));
    }
    return all;
}

}  // namespace certferry::service
