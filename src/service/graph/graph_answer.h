#pragma once

#include "base/error.h"
#include "base/time.h"
#include "http/message.h"

#include <boost/json/value.hpp>

namespace certferry::service {

/// A JSON answer of Graph, with the `request-id` that clients show and the `client-request-id` that
/// they sent.
http::Response graph_answer(int status, const boost::json::value& body,
                            const http::Request& request);

/// The same without a body.
http::Response graph_no_content(const http::Request& request);

/// `{"error": {"code", "message", "innerError": {"date", "request-id", "client-request-id"}}}`. Of
/// errors about the request's content the message says which member is wrong.
http::Response graph_error(const Error& error, const http::Request& request, UtcTime now);

}  // namespace certferry::service
