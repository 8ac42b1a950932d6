#pragma once

#include "service/api/page_answer.h"
#include "service/api/route_adder.h"
#include "service/oauth/application_routes.h"
#include "store/service/applications.h"

#include <string>

// What the routes of applications have in common.
namespace certferry::service {

using ApplicationRoutes = RouteAdder<ApplicationParts>;

boost::json::object application_json(const store::service::ApplicationRecord& application);

/// What application_json() gives.
boost::json::object application_schema();

Answer answer_of(const store::service::ApplicationRecord& application);

/// A fault of a body.
FieldError application_fault(std::string path, std::string text);

/// The application that the path names. Throws Error(object_unknown).
store::service::ApplicationRecord load_application(store::Session& session, const Call& call);

/// Stores a change of the version that was read, and counts it up here too. Throws
/// Error(object_changed).
void store_change(store::Session& session, store::service::ApplicationRecord& application,
                  UtcTime now);

/// Routes of the secret and the certificate by which a program shows who it is.
void add_credential_routes(const ApplicationRoutes& add);

}  // namespace certferry::service
