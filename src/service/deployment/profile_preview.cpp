#include "service/deployment/profile_preview.h"

#include "service/api/route_adder.h"
#include "service/api/schemas.h"
#include "service/deployment/profile_review.h"
#include "service/deployment/targets.h"
#include "service/deployment/tenant_settings.h"
#include "service/profiles/digicert.h"
#include "service/profiles/expansion.h"
#include "store/service/devices.h"

#include <optional>
#include <string>

namespace certferry::service {

namespace {

using store::Session;

/// What is asked for; the ids are empty if they were not given.
struct PreviewDraft {
    ProfileReading reading;
    std::string profile_id;
    std::string device_id;
};

PreviewDraft read_preview(const Call& call) {
    const wire::JsonDocument document(call.json_text(), {});
    const auto& body = wire::json_object(document.value(), {});
    PreviewDraft draft;
    const auto* profile = body.if_contains("profile");
    draft.reading =
        read_profile(profile == nullptr ? boost::json::object() : wire::json_object(*profile, {}));
    if (const auto* id = body.if_contains("profileId")) {
        draft.profile_id = wire::json_text(*id, {});
    }
    if (const auto* id = body.if_contains("deviceId")) {
        draft.device_id = wire::json_text(*id, {});
    }
    return draft;
}

boost::json::object names_json(const NameExpansion& expansion) {
    boost::json::object shown{{"findings", findings_json(expansion.findings)}};
    if (expansion.names) {
        shown["subject"] = expansion.names->subject_text;
        boost::json::array alternatives;
        for (const auto& name : expansion.names->subject_alternative_names) {
            alternatives.push_back(
                boost::json::object{{"kind", pki::to_text(name.kind)}, {"value", name.value}});
        }
        shown["subjectAlternativeNames"] = std::move(alternatives);
    }
    return shown;
}

boost::json::object names_on(Session& session, const Call& call, const Profile& profile,
                             const std::string& device_id) {
    const auto& tenant = call.principal.tenant_id;
    const auto device = store::service::find_device(session, tenant, device_id);
    if (!device) {
        refuse_unknown_object("device", device_id);
    }
    const auto targets = targets_of(session, *device);
    const auto* pkcs = std::get_if<PkcsSettings>(&profile.settings);
    const auto& settings = *profile.names();
    return names_json(expand_names(settings, {.certificate_type = settings.certificate_type,
                                              .device = &targets.device,
                                              .user = targets.user ? &*targets.user : nullptr,
                                              .tenant = tenant_settings(session, tenant),
                                              .digicert = pkcs != nullptr && is_digicert(*pkcs)}));
}

Answer preview(const ProfileParts& parts, const Call& call) {
    const auto draft = read_preview(call);
    const auto& profile = draft.reading.profile;
    return parts.database.read([&](Session& session) -> Answer {
        const auto& tenant = call.principal.tenant_id;
        std::optional<StoredProfile> stored;
        if (!draft.profile_id.empty()) {
            stored = load_profile(session, tenant, draft.profile_id);
            if (!stored) {
                refuse_unknown_object("profile", draft.profile_id);
            }
        }
        const auto findings = review_profile(
            session, tenant, draft.reading, stored ? &stored->profile : nullptr, parts.clock.now());
        boost::json::object body{{"findings", findings_json(findings)}};
        if (!draft.device_id.empty() && profile && profile->names() != nullptr) {
            body["names"] = names_on(session, call, *profile, draft.device_id);
        }
        return {.body = std::move(body)};
    });
}

boost::json::object preview_schema() {
    const auto findings = schemas::list_of(
        schemas::object_with({{"code", schemas::text()},
                              {"path", schemas::text()},
                              {"position", schemas::number()},
                              {"text", schemas::text()},
                              {"explanation", schemas::text()},
                              {"nextStep", schemas::text()},
                              {"severity", schemas::text()}},
                             {"code", "path", "text", "explanation", "nextStep", "severity"}));
    const auto alternative = schemas::object_with(
        {{"kind", schemas::text()}, {"value", schemas::text()}}, {"kind", "value"});
    const auto names =
        schemas::object_with({{"subject", schemas::text()},
                              {"subjectAlternativeNames", schemas::list_of(alternative)},
                              {"findings", findings}},
                             {"findings"});
    return schemas::object_with({{"findings", findings}, {"names", names}}, {"findings"});
}

}  // namespace

void add_profile_preview(Api& api, const ProfileParts& parts) {
    const auto body =
        schemas::object_with({{"profile", {{"type", "object"}, {"additionalProperties", true}}},
                              {"profileId", schemas::text()},
                              {"deviceId", schemas::text()}},
                             {"profile"});
    const RouteAdder add(api, parts);
    add("POST", "/profiles/preview", "profile.preview", Role::helpdesk, preview,
        {.summary = "What saving a profile would say, and its names on a device; nothing is stored",
         .body = BodyForm{.schema = body},
         .answer = preview_schema()});
}

}  // namespace certferry::service
