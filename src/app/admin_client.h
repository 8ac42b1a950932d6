#pragma once

#include "app/admin_target.h"
#include "base/secret.h"
#include "http/client.h"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace certferry::app {

/// Parameters of a query, in order.
using QueryParts = std::vector<std::pair<std::string, std::string>>;

/// A text as one segment of a path or one value of a query: all but the unreserved characters of
/// RFC 3986, 2.3 percent-encoded, so that an id can never name another path.
std::string encode_segment(std::string_view text);

/// The path with its query; parameters with an empty value are left out.
std::string with_query(std::string path, const QueryParts& query);

/// What the service answered.
struct AdminReply {
    boost::json::value body;  ///< Null if there was none.
    std::string etag;         ///< Empty if there was none.
};

/// What went wrong, as the problem document of an answer tells: the service's code, its request id
/// and each fault that it found in the body. `call` is such as `GET /users`.
Error error_of(const http::Response& response, const std::string& call);

/// Calls `/api/v1` of a service with an API token. Blocks; for the command line, one thread.
///
/// Every call throws error_of() a refusal, or what http::Client::send throws.
class AdminClient {
public:
    /// Throws Error(file_unreadable) if the token file is.
    explicit AdminClient(const AdminTarget& target);

    AdminReply get(const std::string& path) { return send("GET", path, {}, ""); }

    AdminReply remove(const std::string& path) { return send("DELETE", path, {}, ""); }

    AdminReply post(const std::string& path, const boost::json::value& body);

    /// `etag` is what the object was read with.
    AdminReply put(const std::string& path, const boost::json::value& body,
                   const std::string& etag);

    /// A body of another kind.
    AdminReply upload(const std::string& path, Bytes body, const std::string& content_type);

private:
    AdminReply send(const std::string& method, const std::string& path, http::Headers headers,
                    std::string_view body);
    AdminReply send(const std::string& method, const std::string& path, http::Headers headers,
                    Bytes body);

    std::string url_;
    Secret token_;
    http::Client client_;
};

}  // namespace certferry::app
