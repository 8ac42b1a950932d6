#include "http/request_parser.h"

#include "base/ascii.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace certferry::http {

namespace {

namespace beast_http = boost::beast::http;

using boost::beast::error_code;
using boost::beast::string_view;

std::string_view std_view(string_view text) noexcept {
    return {text.data(), text.size()};
}

constexpr Refusal malformed{.status = 400, .code = &codes::http_malformed};
constexpr Refusal body_too_large{.status = 413, .code = &codes::body_too_large};
constexpr Refusal target_too_long{.status = 414, .code = &codes::target_too_long};
constexpr Refusal expectation_failed{.status = 417, .code = &codes::http_unsupported};
constexpr Refusal header_too_large{.status = 431, .code = &codes::header_too_large};
constexpr Refusal method_unknown{.status = 501, .code = &codes::http_unsupported};
constexpr Refusal encoding_unknown{.status = 501, .code = &codes::http_unsupported};
constexpr Refusal version_unknown{.status = 505, .code = &codes::http_unsupported};

// The end of a chunked body takes this many octets at least. Beast's parser asserts that it is not
// called with fewer once it has seen the last chunk's size.
constexpr std::size_t least_chunked_rest = 5;

// Octets of the empty lines at the front: some clients end a body with a line end that its length
// does not count (RFC 9112, 2.2).
std::size_t count_empty_lines(ByteView octets) noexcept {
    std::size_t count = 0;
    while (as_text(octets.subspan(count)).starts_with("\r\n")) {
        count += 2;
    }
    return count;
}

}  // namespace

/// Beast's parser with callbacks that fill a Request directly, without Beast's own containers.
class RequestParser::Reader final : public beast_http::basic_parser<true> {
public:
    Reader(const Limits& limits, BodyLimit limit_of_path)
        : limits_(limits),
          limit_of_path_(std::move(limit_of_path)),
          max_body_bytes_(limits.max_body_bytes) {
        eager(true);
        header_limit(static_cast<std::uint32_t>(limits.max_header_bytes));
        body_limit(max_body_bytes_);
    }

    std::size_t feed(ByteView octets) {
        if (is_header_done() && chunked() && octets.size() < least_chunked_rest) {
            return 0;
        }
        const std::size_t empty_lines = got_some() ? 0 : count_empty_lines(octets);
        octets = octets.subspan(empty_lines);
        if (octets.empty() || (!got_some() && equal(octets, as_bytes("\r")))) {
            return empty_lines;
        }
        error_code failure;
        const std::size_t used = put({octets.data(), octets.size()}, failure);
        if (failure && failure != beast_http::error::need_more) {
            refuse(refusal_for(failure, octets));
        }
        return empty_lines + used;
    }

    const Limits& limits_;
    BodyLimit limit_of_path_;
    std::size_t max_body_bytes_;
    Request request_;
    std::optional<Refusal> refusal_;
    bool header_complete_ = false;
    bool expects_continue_ = false;

private:
    // The first reason stays: what Beast reports afterwards only follows from it.
    void refuse(const Refusal& refusal) {
        if (!refusal_) {
            refusal_ = refusal;
        }
    }

    void refuse(const Refusal& refusal, error_code& failure) {
        refuse(refusal);
        failure = beast_http::error::bad_value;
    }

    Refusal refusal_for(const error_code& failure, ByteView octets) const {
        if (failure == beast_http::error::body_limit) {
            return body_too_large;
        }
        if (failure == beast_http::error::bad_version) {
            return version_unknown;
        }
        if (failure == beast_http::error::header_limit) {
            const std::string_view seen =
                as_text(octets).substr(0, static_cast<std::size_t>(limits_.max_header_bytes));
            const bool in_request_line =
                request_.method.empty() && seen.find('\n') == std::string_view::npos;
            return in_request_line ? target_too_long : header_too_large;
        }
        return malformed;
    }

    void on_request_impl(beast_http::verb verb, string_view method, string_view target, int version,
                         error_code& failure) override {
        request_.method = std_view(method);
        request_.version = version;
        header_bytes_ =
            method.size() + target.size() + std::string_view("  HTTP/1.1\r\n\r\n").size();
        if (target.size() > limits_.max_target_bytes) {
            refuse(target_too_long, failure);
            return;
        }
        if (verb == beast_http::verb::unknown) {
            refuse(method_unknown, failure);
            return;
        }
        request_.target = std_view(target);
        std::optional<std::string> path = decode_path(raw_path(request_.target));
        if (!path || path->empty()) {
            refuse(malformed, failure);
            return;
        }
        request_.path = *std::move(path);
        if (limit_of_path_) {
            max_body_bytes_ =
                limit_of_path_(request_.method, request_.path).value_or(max_body_bytes_);
            body_limit(
                max_body_bytes_);  // Now: Beast compares before it tells of the header's end.
        }
    }

    void on_field_impl(beast_http::field field, string_view name, string_view value,
                       error_code& failure) override {
        header_bytes_ += name.size() + value.size() + std::string_view(": \r\n").size();
        if (header_bytes_ > limits_.max_header_bytes) {
            refuse(header_too_large, failure);
            return;
        }
        if (header_complete_) {
            return;  // A trailer field may not pass for a field of the header (RFC 9110, 6.5.1).
        }
        if (request_.headers.size() >= limits_.max_headers) {
            refuse(header_too_large, failure);
            return;
        }
        check_field(field, std_view(value), failure);
        request_.headers.add(std_view(name), std_view(value));
    }

    void check_field(beast_http::field field, std::string_view value, error_code& failure) {
        if (field == beast_http::field::host && ++hosts_ > 1) {
            refuse(malformed, failure);  // RFC 9112, 3.2.
        } else if (field == beast_http::field::transfer_encoding) {
            // A length that another program in the path may see differently is how requests are
            // smuggled, so nothing but plain `chunked` passes (RFC 9112, 6.1).
            if (request_.version < 11) {
                refuse(malformed, failure);
            } else if (!equal_ignoring_case(value, "chunked")) {
                refuse(encoding_unknown, failure);
            }
        } else if (field == beast_http::field::expect) {
            expects_continue_ = request_.version >= 11;  // RFC 9110, 10.1.1.
            if (expects_continue_ && !equal_ignoring_case(value, "100-continue")) {
                refuse(expectation_failed, failure);
            }
        }
    }

    void on_header_impl(error_code& failure) override {
        if (request_.version >= 11 && hosts_ == 0) {
            refuse(malformed, failure);  // RFC 9112, 3.2; HTTP/1.0 clients often send none.
            return;
        }
        header_complete_ = true;
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length) {
            request_.body.reserve(static_cast<std::size_t>(*length));
        }
    }

    std::size_t on_body_impl(string_view octets, error_code&) override {
        append(request_.body, as_bytes(std_view(octets)));
        return octets.size();
    }

    std::size_t on_chunk_body_impl(std::uint64_t, string_view octets,
                                   error_code& failure) override {
        return on_body_impl(octets, failure);
    }

    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}

    void on_finish_impl(error_code&) override {}

    void on_response_impl(int, string_view, int, error_code&) override {}

    std::size_t header_bytes_ = 0;
    int hosts_ = 0;
};

RequestParser::RequestParser(const Limits& limits, BodyLimit body_limit)
    : reader_(std::make_unique<Reader>(limits, std::move(body_limit))) {}

RequestParser::RequestParser(RequestParser&& other) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&& other) noexcept = default;
RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(ByteView octets) {
    return reader_->feed(octets);
}

const std::optional<Refusal>& RequestParser::refusal() const noexcept {
    return reader_->refusal_;
}

bool RequestParser::has_started() const noexcept {
    return reader_->got_some();
}

bool RequestParser::is_header_complete() const noexcept {
    return reader_->header_complete_;
}

bool RequestParser::is_complete() const noexcept {
    return reader_->is_done() && !reader_->refusal_;
}

bool RequestParser::expects_continue() const noexcept {
    return reader_->expects_continue_;
}

bool RequestParser::keep_alive() const noexcept {
    return reader_->keep_alive();
}

std::size_t RequestParser::most_body_bytes() const noexcept {
    const auto length = reader_->content_length();
    return length ? static_cast<std::size_t>(*length) : reader_->max_body_bytes_;
}

Request RequestParser::take() {
    return std::move(reader_->request_);
}

}  // namespace certferry::http
