#include "http/problem.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string>

namespace certferry::http {

Response problem(const ErrorCode& code, int status, std::string_view request_id) {
    boost::json::object document;
    document["title"] = code.text;
    document["status"] = status;
    document["code"] = code.name;
    document["instance"] = "urn:uuid:" + std::string(request_id);
    return Response::with(status, "application/problem+json",
                          to_bytes(boost::json::serialize(document)));
}

Response problem(const Error& error, std::string_view request_id) {
    Response response = problem(error.entry(), http_status(error.kind()), request_id);
    if (const auto retry_after = error.retry_after()) {
        response.headers.set("Retry-After", std::to_string(retry_after->count()));
    }
    return response;
}

Error to_error(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const Error& error) {
        return error;
    } catch (const std::exception& other) {
        return Error(codes::internal_error, other.what());
    } catch (...) {
        return Error(codes::internal_error, "an exception of unknown type");
    }
}

}  // namespace certferry::http
