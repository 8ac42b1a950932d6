#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace certferry::http {

/// For co_await: an operation that failed gives its error code and does not throw it.
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<>> as_result(
    boost::asio::use_awaitable);

}  // namespace certferry::http
