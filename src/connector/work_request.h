#pragma once

#include "wire/work.h"
#include "wire/work_calls.h"

#include <boost/json/value.hpp>

#include <string_view>
#include <variant>

namespace certferry::connector {

/// One request of the management service, decoded.
struct Request {
    wire::WorkItem item;
    std::variant<wire::PkcsWork, wire::RecryptWork, wire::ImportWork, wire::RevokeWork> work;

    /// Reads an item of `work/lease`. Throws Error(work_item_invalid) for one of a kind that is not
    /// known, or that is not whole.
    static Request from_item(const boost::json::value& item);
    static Request from_text(std::string_view item);

    /// What can be said of an item that cannot be read. `kind` is one of the four.
    static Request bare(std::string_view kind, std::string_view request_id);

    /// True if `kind` is one of the four.
    static bool knows(std::string_view kind) noexcept;

    /// Null unless it is of this kind.
    const wire::PkcsWork* pkcs() const noexcept { return std::get_if<wire::PkcsWork>(&work); }

    const wire::RecryptWork* recrypt() const noexcept {
        return std::get_if<wire::RecryptWork>(&work);
    }

    const wire::ImportWork* import() const noexcept { return std::get_if<wire::ImportWork>(&work); }

    const wire::RevokeWork* revoke() const noexcept { return std::get_if<wire::RevokeWork>(&work); }

    /// The certificate to encrypt for, DER; empty with revoke.
    ByteView recipient() const noexcept;

    /// True if it is marked as DigiCert's by one of its fields.
    bool is_for_digicert() const;
};

}  // namespace certferry::connector
