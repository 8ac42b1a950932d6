#include "service/inventory/descriptions.h"

#include "service/api/schemas.h"
#include "service/profiles/states.h"

namespace certferry::service {

namespace {

using boost::json::array;
using boost::json::object;
using schemas::text;
using schemas::time;

template <class Words>
object one_of(const Words& words) {
    array names;
    for (const std::string_view word : words) {
        names.emplace_back(boost::json::string_view(word.data(), word.size()));
    }
    return {{"type", "string"}, {"enum", std::move(names)}};
}

object issuance_state() {
    return one_of(issuance_state_words.names);
}

object revocation_state() {
    return one_of(revocation_states);
}

object certificate_schema() {
    return {{"type", "object"},
            {"properties",
             {{"id", text()},
              {"kind", text()},
              {"subject", text()},
              {"userPrincipalName", text()},
              {"issuanceState", issuance_state()},
              {"revocationState", revocation_state()},
              {"revocationReason", {{"type", "integer"}}},
              {"serialNumber", text()},
              {"thumbprint", text()},
              {"issuer", text()},
              {"notBefore", time()},
              {"notAfter", time()},
              {"deviceId", text()},
              {"userId", text()},
              {"profileId", text()},
              {"createdAt", time()},
              {"modifiedAt", time()}}},
            {"required", {"id", "kind", "issuanceState", "createdAt", "modifiedAt"}}};
}

std::vector<QueryParameter> filters() {
    return {
        {.name = "serialNumber", .description = "Exactly; hexadecimal."},
        {.name = "thumbprint", .description = "Exactly; SHA-1, hexadecimal."},
        {.name = "deviceId", .description = "Only of this device."},
        {.name = "userId", .description = "Only of this user."},
        {.name = "profileId", .description = "Only by this profile."},
        {.name = "subjectPrefix", .description = "Only those whose subject begins so."},
        {.name = "userPrincipalNamePrefix",
         .description = "Only those whose user's principal name, when they were asked for, "
                        "begins so."},
        {.name = "contains",
         .description = "Only those with this in the first 192 octets of subject or principal "
                        "name.",
         .schema = {{"type", "string"}, {"minLength", 3}}},
        {.name = "issuanceState", .description = "Only in this state.", .schema = issuance_state()},
        {.name = "revocationState",
         .description = "Only those of which the revocation is so far.",
         .schema = revocation_state()},
        {.name = "expiresFrom",
         .description = "Only those that end then or later.",
         .schema = time()},
        {.name = "expiresBefore", .description = "Only those that end before.", .schema = time()}};
}

}  // namespace

void describe_inventory(Api& api) {
    const auto schema = certificate_schema();
    api.describe("certificate.list",
                 {.summary = "List certificates for which all that is given holds",
                  .query = page_parameters(filters()),
                  .answer = page_schema(schema)});
    api.describe("certificate.encoding",
                 {.summary = "Read a certificate's DER in base64, where the service was given it",
                  .answer = object{{"type", "object"},
                                   {"properties", {{"certificate", text()}}},
                                   {"required", {"certificate"}}}});
    api.describe("certificate.read", {.summary = "Read a certificate", .answer = schema});
    api.describe("device.certificates",
                 {.summary = "List the certificates of a device", .answer = page_schema(schema)});
    api.describe(
        "certificate.revoke",
        {.summary = "Queue the revocation of a certificate",
         .body = BodyForm{.schema = {{"type", "object"},
                                     {"properties",
                                      {{"reason",
                                        {{"type", "integer"},
                                         {"minimum", 0},
                                         {"maximum", 10},
                                         {"description", "CRLReason of RFC 5280, 5.3.1."}}}}},
                                     {"additionalProperties", false}}},
         .status = 202,
         .answer = schema});
}

}  // namespace certferry::service
