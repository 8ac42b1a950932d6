#pragma once

#include <cstddef>
#include <string>

namespace certferry::registration {

/// How a SCEP message came in, for its events. Texts from the message are foreign.
struct Arrival {
    std::string remote;       ///< Address of the client.
    std::string http_method;  ///< `GET` or `POST`.
    std::size_t message_bytes = 0;
    std::string message_type;    ///< As sent; empty if the message did not parse.
    std::string transaction_id;  ///< As sent; empty if the message did not parse.
};

}  // namespace certferry::registration
