#pragma once

#include "http/message.h"
#include "wire/json.h"

#include <string_view>

namespace certferry::service {

inline constexpr std::size_t max_agent_body_bytes = std::size_t{8} * 1024 * 1024;

/// The body of an agent's call. Members that T lacks are ignored: agents may be newer than we are.
template <class T>
T read_body(const http::Request& request) {
    return wire::from_json<T>(as_text(request.body), {.max_bytes = max_agent_body_bytes});
}

inline http::Response json_answer(std::string_view text) {
    return http::Response::with(200, "application/json", to_bytes(text));
}

template <class T>
http::Response answer_with(const T& body) {
    return json_answer(wire::to_json(body));
}

}  // namespace certferry::service
