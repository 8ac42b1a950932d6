#include "http/client_handle.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/secret.h"
#include "http/pinned_trust.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace certferry::http {

namespace {

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    if (const CURLcode failure = curl_easy_setopt(handle, option, value); failure != CURLE_OK) {
        throw Error(codes::internal_error,
                    std::string("HTTP client option: ") + curl_easy_strerror(failure));
    }
}

using ListOfFields = std::unique_ptr<curl_slist, FreeFields>;

void append_to(ListOfFields& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) {
        throw Error(codes::internal_error, "HTTP client: no memory for a header");
    }
    if (!list) {  // Later lines are put behind the first, which stays the owner of all.
        list.reset(longer);
    }
}

std::size_t take_body(const char* octets, std::size_t, std::size_t size, void* user) {
    auto& incoming = *static_cast<IncomingAnswer*>(user);
    Bytes& body = incoming.response.body;
    if (size > incoming.max_body_bytes - body.size()) {
        incoming.too_large = true;
        return 0;  // Makes curl stop.
    }
    append(body, as_bytes({octets, size}));
    return size;
}

std::size_t take_header(const char* octets, std::size_t, std::size_t size, void* user) {
    auto& incoming = *static_cast<IncomingAnswer*>(user);
    const std::string_view line(octets, size);
    incoming.unanswered = false;
    if (line.starts_with("HTTP/")) {
        incoming.response.headers = {};  // After `100 Continue`, a redirect or a proxy's answer.
        return size;
    }
    const std::size_t colon = line.find(':');
    const std::size_t last = line.find_last_not_of(" \t\r\n");
    if (colon != std::string_view::npos && colon <= last) {
        const std::size_t first = line.find_first_not_of(" \t", colon + 1);
        const std::string_view value =
            first > last ? std::string_view() : line.substr(first, last + 1 - first);
        incoming.response.headers.add(line.substr(0, colon), value);
    }
    return size;
}

/// Before each time that curl sends the request. It does so again if a connection that it had kept
/// ends without an answer, although the other side may have acted on the first one.
int begin_request(void* user, char*, char*, int, int) {
    auto& incoming = *static_cast<IncomingAnswer*>(user);
    if (incoming.unanswered && !incoming.may_repeat) {
        return CURL_PREREQFUNC_ABORT;
    }
    incoming.unanswered = true;
    return CURL_PREREQFUNC_OK;
}

CURLcode prepare_tls(CURL*, void* context, void* client_options) {
    const auto& options = *static_cast<const ClientOptions*>(client_options);
    auto* const tls = static_cast<SSL_CTX*>(context);
    // Otherwise OpenSSL adds the certificates above it that `ca_file` happens to hold.
    send_given_certificates_alone(tls);
    if (options.pinned_ca_key) {
        trust_pinned_key(tls, *options.pinned_ca_key);
    }
    return CURLE_OK;
}

// For log lines: without user, query and fragment, which may hold secrets.
std::string shown(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    const std::size_t scheme = url.find("://");
    const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
    const std::size_t slash = std::min(url.find('/', host), url.size());
    const std::size_t at = url.substr(0, slash).rfind('@');
    const std::size_t from = at == std::string_view::npos || at < host ? host : at + 1;
    return escape_for_log(std::string(url.substr(0, host)) + std::string(url.substr(from)));
}

// Codes that can only come before the request itself is sent.
bool is_before_request(CURLcode code) noexcept {
    static constexpr std::array early{
        CURLE_UNSUPPORTED_PROTOCOL,     CURLE_URL_MALFORMAT,    CURLE_COULDNT_RESOLVE_PROXY,
        CURLE_COULDNT_RESOLVE_HOST,     CURLE_COULDNT_CONNECT,  CURLE_SSL_CONNECT_ERROR,
        CURLE_SSL_CERTPROBLEM,          CURLE_SSL_CIPHER,       CURLE_PEER_FAILED_VERIFICATION,
        CURLE_SSL_CACERT_BADFILE,       CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND,
        CURLE_SSL_ENGINE_SETFAILED,     CURLE_INTERFACE_FAILED, CURLE_PROXY,
        CURLE_SSL_PINNEDPUBKEYNOTMATCH,
    };
    return std::find(early.begin(), early.end(), code) != early.end();
}

void initialise_curl() {
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK) {
        throw Error(codes::internal_error, "the HTTP client library does not start");
    }
}

/// curl copies the octets.
void set_blob(CURL* handle, CURLoption option, ByteView octets) {
    curl_blob blob{.data = const_cast<std::uint8_t*>(octets.data()),
                   .len = octets.size(),
                   .flags = CURL_BLOB_COPY};
    set(handle, option, &blob);
}

}  // namespace

bool can_negotiate() noexcept {
    const auto* library = curl_version_info(CURLVERSION_NOW);
    return (library->features & CURL_VERSION_SPNEGO) != 0;
}

ClientHandle::ClientHandle(const ClientOptions& options)
    : options_(options),
      max_body_bytes_(options.max_body_bytes),
      connect_timeout_(options.connect_timeout) {
    initialise_curl();
    handle_.reset(curl_easy_init());
    if (!handle_) {
        throw Error(codes::internal_error, "HTTP client: no handle");
    }
    CURL* handle = handle_.get();
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_QUICK_EXIT, 1L);  // No waiting for a resolver that is past the deadline.
    set(handle, CURLOPT_ERRORBUFFER, reason_.data());
    set(handle, CURLOPT_PRIVATE, this);
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, options.max_redirects > 0 ? 1L : 0L);
    set(handle, CURLOPT_MAXREDIRS, static_cast<long>(options.max_redirects));
    set(handle, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    set(handle, CURLOPT_MAXAGE_CONN, static_cast<long>(options.keep_idle.count()));
    set(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
    set(handle, CURLOPT_WRITEFUNCTION, &take_body);
    set(handle, CURLOPT_HEADERFUNCTION, &take_header);
    set(handle, CURLOPT_PREREQFUNCTION, &begin_request);
    set_tls(options);
    set_proxy(options.proxy);
}

void ClientHandle::set_tls(const ClientOptions& options) {
    CURL* handle = handle_.get();
    set(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    if (options.ca_file) {
        set(handle, CURLOPT_CAINFO, options.ca_file->c_str());
        set(handle, CURLOPT_CAPATH, nullptr);
    }
    set(handle, CURLOPT_SSL_CTX_DATA, const_cast<ClientOptions*>(&options));
    set(handle, CURLOPT_SSL_CTX_FUNCTION, &prepare_tls);
}

/// Client certificate and key go to curl by value: a connection that was made with another one is
/// then not used again, so that a renewed certificate counts from the next call on.
void ClientHandle::take_credential() {
    if (!options_.certificate_file || !options_.key_file) {
        return;
    }
    const auto present = file_version(*options_.certificate_file);
    if (present && present == credential_) {
        return;
    }
    try {
        const Bytes certificate = read_file(*options_.certificate_file);
        const Secret key(read_file(*options_.key_file));
        set_blob(handle_.get(), CURLOPT_SSLCERT_BLOB, certificate);
        set_blob(handle_.get(), CURLOPT_SSLKEY_BLOB, key.reveal());
        credential_ = present;
    } catch (const Error& error) {
        throw Error(codes::peer_unreachable, error.what());
    }
}

void ClientHandle::set_proxy(const std::optional<Proxy>& proxy) {
    CURL* handle = handle_.get();
    // Both are always set, or environment variables would decide.
    set(handle, CURLOPT_PROXY, proxy ? proxy->url.c_str() : "");
    set(handle, CURLOPT_NOPROXY, proxy ? proxy->except.c_str() : "*");
    if (proxy && proxy->login == ProxyLogin::negotiate) {
        set(handle, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_NEGOTIATE));
        set(handle, CURLOPT_PROXYUSERPWD, ":");  // The ticket says who; curl wants to see a user.
    } else if (proxy && !proxy->user.empty()) {
        set(handle, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_BASIC));
        set(handle, CURLOPT_PROXYUSERNAME, proxy->user.c_str());
        set(handle, CURLOPT_PROXYPASSWORD, std::string(proxy->password.reveal_text()).c_str());
    }
}

void ClientHandle::set_method(const Call& call) {
    CURL* handle = handle_.get();
    const bool with_body = !call.body.empty() || call.method == "POST" || call.method == "PUT" ||
                           call.method == "PATCH";
    // Forgets what the call before has set; in this order, because POSTFIELDS implies POST.
    set(handle, CURLOPT_CUSTOMREQUEST, nullptr);
    set(handle, CURLOPT_POSTFIELDS, nullptr);
    set(handle, CURLOPT_HTTPGET, 1L);
    if (call.method == "HEAD") {
        set(handle, CURLOPT_NOBODY, 1L);
        return;
    }
    if (with_body) {
        set(handle, CURLOPT_POST, 1L);
        set(handle, CURLOPT_POSTFIELDS, call.body.empty() ? "" : as_text(call.body).data());
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    }
    if (call.method != (with_body ? "POST" : "GET")) {
        set(handle, CURLOPT_CUSTOMREQUEST, call.method.c_str());
    }
}

void ClientHandle::prepare(const Call& call, Deadline deadline) {
    CURL* handle = handle_.get();
    const auto left = deadline.left();
    if (left.count() == 0) {
        throw Error(codes::peer_unreachable, "no time left to ask " + shown(call.url));
    }
    take_credential();
    ListOfFields fields;
    append_to(fields, "Expect:");
    if (!call.headers.has("Content-Type")) {
        append_to(fields, "Content-Type:");  // curl would claim a form.
    }
    for (const auto& field : call.headers) {
        const auto& [name, value] = field;
        if (!is_well_formed(field)) {
            throw Error(codes::internal_error, "a header field that cannot be sent");
        }
        append_to(fields, value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
    }
    set_method(call);
    incoming_ = {.response = {},
                 .max_body_bytes = max_body_bytes_,
                 .too_large = false,
                 .may_repeat = call.method != "POST" && call.method != "PATCH",
                 .unanswered = false};
    fields_ = std::move(fields);
    set(handle, CURLOPT_URL, call.url.c_str());
    set(handle, CURLOPT_HTTPHEADER, fields_.get());
    set(handle, CURLOPT_WRITEDATA, &incoming_);
    set(handle, CURLOPT_HEADERDATA, &incoming_);
    set(handle, CURLOPT_PREREQDATA, &incoming_);
    set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    set(handle, CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(left, connect_timeout_).count()));
    reason_[0] = '\0';
}

Response ClientHandle::finish(const Call& call, CURLcode code) {
    CURL* handle = handle_.get();
    set(handle, CURLOPT_HTTPHEADER, nullptr);  // Ends with this call, as does the body below.
    set(handle, CURLOPT_POSTFIELDS, nullptr);
    fields_.reset();
    if (code != CURLE_OK) {
        fail(call, code);
    }
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    incoming_.response.status = static_cast<int>(status);
    return std::exchange(incoming_.response, {});
}

void ClientHandle::fail(const Call& call, CURLcode code) const {
    const bool too_large = incoming_.too_large;
    curl_off_t sending_since = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_PRETRANSFER_TIME_T, &sending_since);
    const std::string_view reason = too_large ? "the answer is too large"
                                    : code == CURLE_ABORTED_BY_CALLBACK
                                        ? "the connection ended before there was an answer"
                                    : reason_[0] != '\0' ? reason_.data()
                                                         : curl_easy_strerror(code);
    const std::string detail = call.method + " " + shown(call.url) + ": " + escape_for_log(reason);
    const bool understood = !too_large && code != CURLE_UNSUPPORTED_PROTOCOL &&
                            code != CURLE_URL_MALFORMAT && code != CURLE_WEIRD_SERVER_REPLY &&
                            code != CURLE_TOO_MANY_REDIRECTS;
    const ErrorCode& error = understood ? codes::peer_unreachable : codes::peer_answer_invalid;
    if (incoming_.unanswered || (sending_since > 0 && !is_before_request(code))) {
        throw Error::in_doubt(error, detail);
    }
    throw Error(error, detail);
}

}  // namespace certferry::http
