#include "service/admin/describe_others.h"

#include "service/api/schemas.h"

namespace certferry::service {

namespace {

using boost::json::object;

using schemas::text;
using schemas::time;

object certificate_schema() {
    return {{"type", "object"},
            {"properties",
             {{"id", text()},
              {"kind", text()},
              {"subject", text()},
              {"issuanceState", text()},
              {"revocationState", text()},
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

}  // namespace

void describe_inventory(Api& api) {
    const auto schema = certificate_schema();
    api.describe(
        "certificate.list",
        {.summary = "List certificates",
         .query = page_parameters({{.name = "serialNumber", .description = "Exactly; hexadecimal."},
                                   {.name = "thumbprint", .description = "Exactly; hexadecimal."}}),
         .answer = page_schema(schema)});
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

void describe_agents(Api& api) {
    api.describe("enrolmentToken.create",
                 {.summary = "Make a token by which a connector or a device enrols; shown once",
                  .body = BodyForm{.schema = {{"type", "object"},
                                              {"properties",
                                               {{"kind", {{"enum", {"connector", "device"}}}},
                                                {"deviceId", text()},
                                                {"userId", text()},
                                                {"platform", text()}}},
                                              {"required", {"kind"}},
                                              {"additionalProperties", false}}},
                  .status = 201,
                  .answer = object{
                      {"type", "object"},
                      {"properties", {{"id", text()}, {"token", text()}, {"expiresAt", time()}}},
                      {"required", {"id", "token", "expiresAt"}}}});
}

}  // namespace certferry::service
