#include "service/admin/describe_others.h"

#include "service/api/schemas.h"

namespace certferry::service {

namespace {

using boost::json::object;

using schemas::text;
using schemas::time;

}  // namespace

void describe_agents(Api& api) {
    api.describe(
        "enrolmentToken.create",
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
             {"properties",
              {{"id", text()}, {"token", text()}, {"expiresAt", time()}, {"serviceUrl", text()}}},
             {"required", {"id", "token", "expiresAt", "serviceUrl"}}}});
}

}  // namespace certferry::service
