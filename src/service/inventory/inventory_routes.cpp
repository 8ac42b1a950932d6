#include "service/inventory/inventory_routes.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/serial.h"
#include "service/api/members.h"
#include "service/api/route_adder.h"
#include "service/directory/answers.h"
#include "service/inventory/descriptions.h"
#include "service/inventory/statistic_routes.h"
#include "service/profiles/states.h"
#include "service/queue/orders.h"
#include "store/service/certificate_search.h"
#include "store/service/devices.h"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateFilter;
using store::service::CertificateRecord;
using store::service::CertificateWay;
using store::service::fold_key;
using store::service::NamePosition;

struct RevokeOrder {
    std::optional<int> reason;
};

BOOST_DESCRIBE_STRUCT(RevokeOrder, (), (reason))

std::optional<std::string> hex(const std::optional<Bytes>& octets) {
    return octets ? std::optional(to_hex(*octets)) : std::nullopt;
}

boost::json::object certificate_json(const CertificateRecord& certificate) {
    const auto state = static_cast<IssuanceState>(certificate.issuance_state);
    return Members()
        .add("id", certificate.certificate_id)
        .add("kind", certificate.kind)
        .add("subject", certificate.subject)
        .add("userPrincipalName", certificate.upn_key)
        .add("issuanceState", std::string(issuance_state_words(state)))
        .add("revocationState", certificate.revocation_state)
        .add("revocationReason", certificate.revocation_reason)
        .add("serialNumber", hex(certificate.serial))
        .add("thumbprint", hex(certificate.thumbprint))
        .add("issuer", certificate.issuer)
        .add("notBefore", certificate.not_before)
        .add("notAfter", certificate.not_after)
        .add("deviceId", certificate.device_id)
        .add("userId", certificate.user_id)
        .add("profileId", certificate.profile_id)
        .add("createdAt", certificate.created_at)
        .add("modifiedAt", certificate.modified_at)
        .take();
}

/// What a parameter says, read by `read`. Throws Error(query_invalid) where that gives nothing.
template <class Read>
auto read_parameter(Query& query, std::string_view name, Read read) {
    const auto text = query.text(name);
    auto value = text ? read(*text) : std::nullopt;
    if (text && !value) {
        throw Error(codes::query_invalid, std::string(name) + " has no such value");
    }
    return value;
}

std::optional<Bytes> octets_of(const std::string& text) {
    auto octets = from_hex(text);
    return octets && !octets->empty() ? octets : std::nullopt;
}

std::optional<std::int64_t> state_of(const std::string& text) {
    const auto state = issuance_state_words.find(text);
    return state ? std::optional(static_cast<std::int64_t>(*state)) : std::nullopt;
}

std::optional<std::string> revocation_state_of(const std::string& text) {
    const bool is_known = std::ranges::find(revocation_states, text) != revocation_states.end();
    return is_known ? std::optional(text) : std::nullopt;
}

std::optional<std::string> contained_of(const std::string& text) {
    return text.size() >= store::service::least_contained ? std::optional(fold_key(text))
                                                          : std::nullopt;
}

CertificateFilter filter_of(Query& query) {
    CertificateFilter filter;
    filter.serial = read_parameter(query, "serialNumber", pki::serial_from_text).value_or(Bytes());
    filter.thumbprint = read_parameter(query, "thumbprint", octets_of).value_or(Bytes());
    filter.device_id = query.text("deviceId").value_or("");
    filter.user_id = query.text("userId").value_or("");
    filter.profile_id = query.text("profileId").value_or("");
    filter.subject_prefix = fold_key(query.text("subjectPrefix").value_or(""));
    filter.upn_prefix = fold_key(query.text("userPrincipalNamePrefix").value_or(""));
    filter.contained = read_parameter(query, "contains", contained_of).value_or("");
    filter.issuance_state = read_parameter(query, "issuanceState", state_of);
    filter.revocation_state =
        read_parameter(query, "revocationState", revocation_state_of).value_or("");
    filter.expires_from = read_parameter(query, "expiresFrom", from_rfc3339);
    filter.expires_before = read_parameter(query, "expiresBefore", from_rfc3339);
    return filter;
}

/// Where a page begins, and the order in which the pages before it were.
struct Place {
    std::optional<CertificateWay> way;
    NamePosition after;
};

Place place_of(const Page& page, const CertificateFilter& filter) {
    if (page.after.empty()) {
        return {};
    }
    auto after = position_of(page.after);
    const auto end = after.key.find('\n');
    const auto way = end == std::string::npos
                         ? std::nullopt
                         : store::service::certificate_way_from_text(after.key.substr(0, end));
    if (!way || !store::service::serves(*way, filter)) {
        throw Error(codes::query_invalid, "cursor is not one that this list gave");
    }
    after.key.erase(0, end + 1);
    return {.way = way, .after = std::move(after)};
}

Answer list_certificates(const InventoryParts& parts, const Call& call) {
    auto query = call.query;
    const auto filter = filter_of(query);
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto place = place_of(page, filter);
    const auto& tenant = call.principal.tenant_id;
    auto way = CertificateWay::all;
    const auto certificates = parts.database.read([&](Session& session) {
        way = place.way ? *place.way : store::service::choose_way(session, tenant, filter);
        return store::service::search_certificates(session, tenant, filter, way, place.after,
                                                   page.limit + 1);
    });
    return page_answer(
        page, certificates, certificate_json, [way](const CertificateRecord& record) {
            const auto position = store::service::position_of(way, record);
            return position_key(position_key(to_text(way), position.key), position.id);
        });
}

CertificateRecord load_known(Session& session, const Call& call) {
    auto certificate =
        store::service::find_certificate(session, call.principal.tenant_id, call.ids.at(0));
    if (!certificate) {
        refuse_unknown_object("certificate", call.ids.at(0));
    }
    return *std::move(certificate);
}

Answer read_certificate(const InventoryParts& parts, const Call& call) {
    const auto certificate =
        parts.database.read([&](Session& session) { return load_known(session, call); });
    return {.body = certificate_json(certificate)};
}

Answer read_encoding(const InventoryParts& parts, const Call& call) {
    const auto certificate =
        parts.database.read([&](Session& session) { return load_known(session, call); });
    if (!certificate.certificate) {
        refuse_unknown_object("encoding of the certificate", call.ids.at(0));
    }
    return {.body = boost::json::object{{"certificate", to_base64(*certificate.certificate)}}};
}

Answer list_of_device(const InventoryParts& parts, const Call& call) {
    const auto certificates = parts.database.read([&](Session& session) {
        if (!store::service::find_device(session, call.principal.tenant_id, call.ids.at(0))) {
            refuse_unknown_object("device", call.ids.at(0));
        }
        return store::service::certificates_of_device(session, call.principal.tenant_id,
                                                      call.ids.at(0));
    });
    boost::json::array items;
    for (const auto& certificate : certificates) {
        items.push_back(certificate_json(certificate));
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

Answer revoke(const InventoryParts& parts, const Call& call) {
    constexpr int highest_reason = 10;
    constexpr int unused_reason = 7;  // RFC 5280, 5.3.1.
    const auto reason = call.body<RevokeOrder>().reason.value_or(0);
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (reason < 0 || reason > highest_reason || reason == unused_reason) {
            return {
                .errors = {
                    {.code = "E_JSON_VALUE", .path = "/reason", .text = std::to_string(reason)}}};
        }
        const auto certificate = load_known(session, call);
        if (!order_revocation(session, certificate, static_cast<RevocationReason>(reason), now)) {
            throw Error(codes::state_unsuitable,
                        "the certificate was not issued, or its revocation is under way");
        }
        return {.status = 202,
                .body = certificate_json(load_known(session, call)),
                .object = certificate.certificate_id,
                .details = {{"reason", reason}}};
    });
}

}  // namespace

void add_inventory_routes(Api& api, const InventoryParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/certificates", "certificate.list", Role::auditor, list_certificates);
    add("GET", "/certificates/{certificateId}", "certificate.read", Role::auditor,
        read_certificate);
    add("GET", "/certificates/{certificateId}/certificate", "certificate.encoding", Role::auditor,
        read_encoding);
    add("GET", "/devices/{deviceId}/certificates", "device.certificates", Role::auditor,
        list_of_device);
    add("POST", "/certificates/{certificateId}/revoke", "certificate.revoke", Role::operator_,
        revoke);
    describe_inventory(api);
    add_statistic_routes(api, parts);
}

}  // namespace certferry::service
