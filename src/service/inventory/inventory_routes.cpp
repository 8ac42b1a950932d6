#include "service/inventory/inventory_routes.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "service/directory/answers.h"
#include "service/profiles/states.h"
#include "service/queue/orders.h"
#include "store/service/certificates.h"
#include "store/service/devices.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;

struct RevokeOrder {
    std::optional<int> reason;
};

BOOST_DESCRIBE_STRUCT(RevokeOrder, (), (reason))

/// Adds members that have a value.
class Members {
public:
    template <class T>
    Members& add(std::string_view name, const T& value) {
        object_.emplace(boost::json::string_view(name.data(), name.size()),
                        wire::write_json(value));
        return *this;
    }

    template <class T>
    Members& add(std::string_view name, const std::optional<T>& value) {
        return value ? add(name, *value) : *this;
    }

    boost::json::object take() { return std::move(object_); }

private:
    boost::json::object object_;
};

std::optional<std::string> hex(const std::optional<Bytes>& octets) {
    return octets ? std::optional(to_hex(*octets)) : std::nullopt;
}

boost::json::object certificate_json(const CertificateRecord& certificate) {
    const auto state = static_cast<IssuanceState>(certificate.issuance_state);
    return Members()
        .add("id", certificate.certificate_id)
        .add("kind", certificate.kind)
        .add("subject", certificate.subject)
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

Bytes octets_of(const std::string& name, const std::string& text) {
    auto octets = from_hex(text);
    if (!octets || octets->empty()) {
        throw Error(codes::query_invalid, name + " is not hexadecimal");
    }
    return *std::move(octets);
}

Answer list_certificates(const InventoryParts& parts, const Call& call) {
    auto query = call.query;
    const auto serial = query.text("serialNumber");
    const auto thumbprint = query.text("thumbprint");
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto& tenant = call.principal.tenant_id;
    const auto certificates = parts.database.read([&](Session& session) {
        if (serial) {
            auto octets = octets_of("serialNumber", *serial);
            octets.erase(octets.begin(), std::ranges::find_if(octets, [](std::uint8_t octet) {
                             return octet != 0;
                         }));
            return store::service::certificates_by_serial(session, tenant, octets);
        }
        if (thumbprint) {
            return store::service::certificates_by_thumbprint(session, tenant,
                                                              octets_of("thumbprint", *thumbprint));
        }
        return store::service::list_certificates(session, tenant, page.after, page.limit + 1);
    });
    return page_answer(page, certificates, certificate_json,
                       [](const CertificateRecord& record) { return record.certificate_id; });
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
    const auto add = [&](std::string method, std::string path, std::string name, Role least,
                         Answer (*handler)(const InventoryParts&, const Call&)) {
        api.add({.method = std::move(method),
                 .path = std::move(path),
                 .name = std::move(name),
                 .least = least,
                 .handle = [parts, handler](const Call& call) { return handler(parts, call); }});
    };
    add("GET", "/certificates", "certificate.list", Role::auditor, list_certificates);
    add("GET", "/certificates/{certificateId}", "certificate.read", Role::auditor,
        read_certificate);
    add("GET", "/devices/{deviceId}/certificates", "device.certificates", Role::auditor,
        list_of_device);
    add("POST", "/certificates/{certificateId}/revoke", "certificate.revoke", Role::operator_,
        revoke);
}

}  // namespace certferry::service
