#include "service/intune/revocation_endpoint.h"

#include "service/intune/intune_answer.h"
#include "service/oauth/access_check.h"

#include <fmt/format.h>

namespace certferry::service {

namespace {

ApplicationAccess require_provider(TokenService& tokens, const http::Request& request) {
    return require_access(tokens, request, Resource::intune,
                          {application_roles::scep_challenge_provider});
}

http::Response json(const std::string& body) {
    return http::Response::with(200, "application/json", to_bytes(std::string_view(body)));
}

}  // namespace

void add_revocation_actions(http::Router& router, RevocationDesk& desk, TokenService& tokens) {
    const auto root = fmt::format("{}{}", tokens.public_url(), intune_revocation_path);
    add_intune_action(
        router, intune_revocation_path, wire::download_revocations_path,
        [&desk, &tokens, root](const http::Request& request) {
            const auto access = require_provider(tokens, request);
            const auto wanted = wire::parse_revocation_download(request.body);
            return json(wire::write_revocation_requests(desk.download(access, wanted), root));
        });
    add_intune_action(router, intune_revocation_path, wire::upload_revocations_path,
                      [&desk, &tokens](const http::Request& request) {
                          const auto access = require_provider(tokens, request);
                          desk.upload(access, wire::parse_revocation_results(request.body));
                          return json(wire::write_upload_answer());
                      });
}

std::string tenant_of_application(TokenService& tokens, const http::Request& request) {
    return require_provider(tokens, request).tenant_id;
}

}  // namespace certferry::service
