#include "connector/work_request.h"

#include "base/codes/work.h"
#include "base/error.h"
#include "wire/json.h"

namespace certferry::connector {

namespace {

constexpr std::size_t max_item_bytes = std::size_t{16} * 1024 * 1024;
constexpr std::string_view digicert_host = "pki-ws.symauth.com";
constexpr std::string_view digicert_name = "Symantec";

template <class Work>
Work read_work(const boost::json::value& item) {
    return wire::read_json<Work>(item, wire::JsonPath{}, {});
}

}  // namespace

Request Request::from_item(const boost::json::value& item) {
    try {
        Request request{.item = read_work<wire::WorkItem>(item), .work = {}};
        const auto& kind = request.item.kind;
        if (kind == "pkcs") {
            request.work = read_work<wire::PkcsWork>(item);
        } else if (kind == "recrypt") {
            request.work = read_work<wire::RecryptWork>(item);
        } else if (kind == "import") {
            request.work = read_work<wire::ImportWork>(item);
        } else if (kind == "revoke") {
            request.work = read_work<wire::RevokeWork>(item);
        } else {
            throw Error(codes::work_item_invalid, "kind " + kind);
        }
        return request;
    } catch (const Error& error) {
        throw Error(codes::work_item_invalid, error.detail());
    }
}

Request Request::from_text(std::string_view item) {
    const wire::JsonDocument document(item, {.max_bytes = max_item_bytes});
    return from_item(document.value());
}

Request Request::bare(std::string_view kind, std::string_view request_id) {
    Request request{.item = {}, .work = {}};
    request.item.kind = std::string(kind);
    request.item.request_id = std::string(request_id);
    if (kind == "recrypt") {
        request.work = wire::RecryptWork();
    } else if (kind == "import") {
        request.work = wire::ImportWork();
    } else if (kind == "revoke") {
        request.work = wire::RevokeWork();
    }
    return request;
}

bool Request::knows(std::string_view kind) noexcept {
    return kind == "pkcs" || kind == "recrypt" || kind == "import" || kind == "revoke";
}

ByteView Request::recipient() const noexcept {
    if (const auto* pkcs_work = pkcs()) {
        return pkcs_work->recipient;
    }
    if (const auto* recrypt_work = recrypt()) {
        return recrypt_work->recipient;
    }
    const auto* import_work = import();
    return import_work != nullptr ? ByteView(import_work->recipient) : ByteView();
}

bool Request::is_for_digicert() const {
    if (const auto* pkcs_work = pkcs()) {
        return pkcs_work->ca_host == digicert_host || pkcs_work->ca_name == digicert_name;
    }
    const auto* revocation = revoke();
    return revocation != nullptr &&
           (revocation->ca_host == digicert_host || revocation->ca_name == digicert_name);
}

}  // namespace certferry::connector
