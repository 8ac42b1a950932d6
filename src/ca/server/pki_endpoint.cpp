#include "ca/server/pki_endpoint.h"

#include "base/encoding.h"
#include "base/error.h"
#include "http/response_writer.h"
#include "pki/digest.h"
#include "pki/ocsp.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::ca::server {

namespace {

using http::Request;
using http::Response;

/// A document with what a cache needs to know of it.
struct Document {
    std::string_view content_type;
    std::string etag;  // With its quotation marks.
    UtcTime modified;
    std::chrono::seconds max_age{};
    std::string_view more_cache_control;
};

std::chrono::seconds until(UtcTime end, UtcTime now) {
    return std::max(std::chrono::floor<std::chrono::seconds>(end - now), std::chrono::seconds{0});
}

/// True if the client has this version already (RFC 9110, 13.1.2).
bool has_version(const Request& request, const std::string& etag) {
    const auto field = request.headers.find("If-None-Match");
    return field && (*field == "*" || field->find(etag) != std::string_view::npos);
}

Response answer(const Request& request, const Document& document, const Bytes& body) {
    const bool unchanged = has_version(request, document.etag);
    Response response = unchanged ? Response{.status = 304, .headers = {}, .body = {}}
                                  : Response::with(200, document.content_type, body);
    response.headers.set("ETag", document.etag);
    response.headers.set("Last-Modified", http::http_date(document.modified));
    response.headers.set(
        "Cache-Control",
        fmt::format("max-age={}, public{}", document.max_age.count(), document.more_cache_control));
    return response;
}

/// The path below the route's own.
std::string_view below(const Request& request, std::string_view route) {
    auto rest = std::string_view(request.path).substr(route.size());
    if (rest.starts_with('/')) {
        rest.remove_prefix(1);
    }
    return rest;
}

/// Takes `ending` off; throws Error(route_not_found) if the name has another.
std::string_view without(std::string_view name, std::string_view ending) {
    if (!name.ends_with(ending)) {
        throw Error(codes::route_not_found, escape_for_log(name));
    }
    return name.substr(0, name.size() - ending.size());
}

Response serve_crl(const Request& request, Publication& publication, UtcTime now) {
    auto slug = without(below(request, "/crl"), ".crl");
    constexpr std::string_view delta_ending = "-delta";
    const auto kind = slug.ends_with(delta_ending) ? CrlKind::delta : CrlKind::full;
    if (kind == CrlKind::delta) {
        slug.remove_suffix(delta_ending.size());
    }
    const auto crl = publication.crl(slug, kind);
    if (!crl) {
        throw Error(codes::route_not_found, escape_for_log(slug));
    }
    // A new one may come any time; asking again costs a 304.
    constexpr std::chrono::minutes full_age{60};
    constexpr std::chrono::minutes delta_age{1};
    const std::chrono::seconds longest = kind == CrlKind::full ? full_age : delta_age;
    return answer(request,
                  {.content_type = "application/pkix-crl",
                   .etag = fmt::format("\"{}-{}\"", slug, crl->number),
                   .modified = crl->this_update,
                   .max_age = std::min(longest, until(crl->next_update, now)),
                   .more_cache_control = {}},
                  *crl->der);
}

Response serve_certificate(const Request& request, Publication& publication, UtcTime now) {
    const auto slug = without(below(request, "/aia"), ".crt");
    const auto certificate = publication.authority(slug);
    if (!certificate) {
        throw Error(codes::route_not_found, escape_for_log(slug));
    }
    constexpr std::chrono::hours longest{24};
    return answer(
        request,
        {.content_type = "application/pkix-cert",
         .etag = fmt::format("\"{}\"", to_hex(certificate->fingerprint())),
         .modified = certificate->not_before(),
         .max_age = std::min<std::chrono::seconds>(longest, until(certificate->not_after(), now)),
         .more_cache_control = {}},
        certificate->der());
}

Response ocsp_response(const Request& request, const OcspReply& reply, UtcTime now) {
    constexpr std::string_view content_type = "application/ocsp-response";
    if (!reply.life) {
        Response response = Response::with(200, content_type, reply.der);
        response.headers.set("Cache-Control", "no-store");
        return response;
    }
    Response response =
        answer(request,
               {.content_type = content_type,
                .etag = fmt::format("\"{}\"", to_hex(pki::sha256(reply.der))),
                .modified = reply.life->this_update,
                .max_age = until(std::min(reply.life->fresh_until, reply.life->next_update), now),
                .more_cache_control = ", no-transform, must-revalidate"},
               reply.der);
    response.headers.set("Expires", http::http_date(reply.life->next_update));
    return response;
}

/// The request in the path: base64, whose slashes may have come escaped or not (RFC 6960, A.1).
/// Empty if it is none.
Bytes ocsp_request_of(const Request& request) {
    std::string text;
    auto rest = below(request, "/ocsp");
    constexpr std::size_t max_base64 = pki::OcspRequest::max_der_bytes / 3 * 4 + 4;
    if (rest.size() > max_base64) {
        return {};
    }
    constexpr std::string_view escaped_slash = "%2F";
    while (!rest.empty()) {
        const auto at = std::min(rest.find(escaped_slash), rest.size());
        text += rest.substr(0, at);
        rest.remove_prefix(at);
        if (!rest.empty()) {
            text += '/';
            rest.remove_prefix(escaped_slash.size());
        }
    }
    return from_base64(text).value_or(Bytes());
}

}  // namespace

void add_pki_routes(http::Router& router, Publication& publication, const Clock& clock) {
    const auto route = [](std::string method, std::string path, http::Match match, std::string name,
                          http::Handler handler) {
        http::Route made;
        made.method = std::move(method);
        made.path = std::move(path);
        made.match = match;
        made.name = std::move(name);
        made.handler = std::move(handler);
        return made;
    };
    router.add(route("GET", "/crl", http::Match::prefix, "crl", [&](const Request& request) {
        return serve_crl(request, publication, clock.now());
    }));
    router.add(route("GET", "/aia", http::Match::prefix, "aia", [&](const Request& request) {
        return serve_certificate(request, publication, clock.now());
    }));
    router.add(route("GET", "/ocsp", http::Match::prefix, "ocsp", [&](const Request& request) {
        return ocsp_response(request, publication.ocsp(ocsp_request_of(request)), clock.now());
    }));
    router.add(route("POST", "/ocsp", http::Match::exact, "ocsp", [&](const Request& request) {
        const auto reply = request.body.size() > pki::OcspRequest::max_der_bytes
                               ? publication.ocsp({})
                               : publication.ocsp(request.body);
        return ocsp_response(request, reply, clock.now());
    }));
}

}  // namespace certferry::ca::server
