#include "ca/embedded/ca_setup.h"

#include "base/error.h"
#include "base/file.h"
#include "ca/embedded/content.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::ca::embedded {

namespace {

using store::Session;
using store::ca::AuthorityRecord;

/// What is to become of a new authority.
struct Place {
    std::string slug;
    AuthorityState state = AuthorityState::active;
    bool issues = true;
};

Validity validity_of(const OwnParts& parts, const AuthorityPlan& plan) {
    const UtcTime now = parts.clock.now();
    return {.not_before = std::chrono::floor<std::chrono::seconds>(now - parts.settings.backdate),
            .not_after = std::chrono::floor<std::chrono::seconds>(now + plan.validity)};
}

void store_authority(const OwnParts& parts, const Place& place, const AuthorityPlan& plan,
                     const pki::Certificate& certificate, std::optional<std::int64_t> parent) {
    const auto& folder = parts.settings.certificates_folder;
    std::filesystem::create_directories(folder);
    write_file(folder / (place.slug + ".pem"), as_bytes(certificate.to_pem()), FileMode::readable);
    AuthorityRecord record;
    record.slug = place.slug;
    record.state = place.state == AuthorityState::next ? "next" : "active";
    record.issues = place.issues;
    record.parent_id = parent;
    record.certificate = certificate.der();
    record.key_file = place.slug + ".pem";
    record.hash = std::string(to_text(plan.hash));
    record.created_at = parts.clock.now();
    parts.database.write([&](Session& session) { store::ca::add_authority(session, record); });
}

void make_root(const OwnParts& parts, const Place& place, const AuthorityPlan& plan) {
    const auto key = make_key_file(parts.settings, place.slug + ".pem", plan.key);
    auto content = root_content({.plan = plan,
                                 .key = key.public_key(),
                                 .slug = place.slug,
                                 .path_length = place.issues ? 0 : 1,
                                 .validity = validity_of(parts, plan)},
                                parts.settings);
    content.serial = parts.serials.next(parts.clock.now());
    const Bytes tbs =
        pki::encode_tbs(content, pki::signature_algorithm(key.public_key(), plan.hash));
    store_authority(parts, place, plan, pki::sign_tbs(tbs, key, plan.hash), std::nullopt);
}

void make_issuing(const OwnParts& parts, const Place& place, const AuthorityPlan& plan,
                  const Authority& parent) {
    const auto key = make_key_file(parts.settings, place.slug + ".pem", plan.key);
    Validity validity = validity_of(parts, plan);
    validity.not_after = std::min(validity.not_after, parent.certificate.not_after());
    auto content = issuing_content({.plan = plan,
                                    .key = key.public_key(),
                                    .slug = place.slug,
                                    .path_length = 0,
                                    .validity = validity},
                                   parent);
    const auto certificate = issue_own(parts, parent, std::move(content), "IssuingCa");
    store_authority(parts, place, plan, certificate, parent.id);
}

bool has_issuer(const AuthoritySet& set) {
    return std::any_of(set.all().begin(), set.all().end(),
                       [](const Authority& one) { return one.issues; });
}

/// The common name with ` G2` and so on; a generation that it ends with already is replaced.
pki::Name with_generation(const pki::Name& name, std::size_t generation) {
    auto rdns = name.rdns();
    for (auto& rdn : rdns) {
        for (auto& attribute : rdn) {
            if (attribute.type == pki::oids::common_name) {
                const auto end = attribute.value.find_last_not_of("0123456789");
                if (end != std::string::npos && end > 0 && end + 1 < attribute.value.size() &&
                    attribute.value.compare(end - 1, 2, " G") == 0) {
                    attribute.value.resize(end - 1);
                }
                attribute.value += fmt::format(" G{}", generation);
            }
        }
    }
    return pki::Name::from_rdns(rdns);
}

}  // namespace

void initialise(const OwnParts& parts, const SetupPlan& plan) {
    Authorities authorities(parts.database, parts.settings);
    if (has_issuer(*authorities.current())) {
        throw Error(codes::ca_exists, authorities.current()->all().front().slug);
    }
    if (plan.layout == SetupPlan::Layout::root_only) {
        make_root(parts, {.slug = "root"}, plan.root);
        return;
    }
    if (authorities.current()->all().empty()) {
        make_root(parts, {.slug = "root", .issues = false}, plan.root);
        authorities.refresh();
    }
    const auto set = authorities.current();
    make_issuing(parts, {.slug = "issuing"}, plan.issuing, set->all().front());
}

std::string make_next(const OwnParts& parts, const AuthorityPlan& plan) {
    const Authorities authorities(parts.database, parts.settings);
    const auto set = authorities.current();
    const Authority& active = set->active();
    if (set->next() != nullptr) {
        throw Error(codes::ca_exists, "the next CA is " + set->next()->slug);
    }
    const auto generation =
        static_cast<std::size_t>(std::count_if(set->all().begin(), set->all().end(),
                                               [](const Authority& one) { return one.issues; })) +
        1;
    AuthorityPlan named = plan;
    if (set->with_name(plan.subject) != nullptr) {
        named.subject = with_generation(plan.subject, generation);
    }
    const Authority* parent = set->parent_of(active);
    const bool is_root = parent == nullptr || parent->id == active.id;
    const Place place{.slug = fmt::format("{}-{}", is_root ? "root" : "issuing", generation),
                      .state = AuthorityState::next};
    if (is_root) {
        make_root(parts, place, named);
    } else {
        make_issuing(parts, place, named, *parent);
    }
    return place.slug;
}

void activate_next(const OwnParts& parts) {
    const bool done = parts.database.write(
        [](Session& session) { return store::ca::activate_next_authority(session); });
    if (!done) {
        throw Error(codes::ca_next_missing, "");
    }
}

}  // namespace certferry::ca::embedded
