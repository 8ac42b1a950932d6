#include "scep/capabilities.h"

#include "base/ascii.h"

#include <algorithm>

namespace certferry::scep {

namespace {

struct Row {
    Capability capability;
    std::string_view keyword;
};

constexpr std::array rows{
    Row{Capability::aes, "AES"},
    Row{Capability::des3, "DES3"},
    Row{Capability::get_next_ca_cert, "GetNextCACert"},
    Row{Capability::post_pki_operation, "POSTPKIOperation"},
    Row{Capability::renewal, "Renewal"},
    Row{Capability::sha1, "SHA-1"},
    Row{Capability::sha256, "SHA-256"},
    Row{Capability::sha384, "SHA-384"},
    Row{Capability::sha512, "SHA-512"},
    Row{Capability::scep_standard, "SCEPStandard"},
};

std::string_view trimmed(std::string_view line) noexcept {
    const auto first = line.find_first_not_of(" \t\r");
    const auto last = line.find_last_not_of(" \t\r");
    return first == std::string_view::npos ? std::string_view()
                                           : line.substr(first, last - first + 1);
}

}  // namespace

std::string Capabilities::text() const {
    std::string body;
    for (const auto& row : rows) {
        if (has(row.capability)) {
            body += row.keyword;
            body += '\n';
        }
    }
    return body;
}

Capabilities Capabilities::parse(std::string_view body) {
    Capabilities found;
    while (!body.empty()) {
        const auto end = body.find('\n');
        const auto line = trimmed(body.substr(0, end));
        body = end == std::string_view::npos ? std::string_view() : body.substr(end + 1);
        for (const auto& row : rows) {
            if (equal_ignoring_case(row.keyword, line)) {
                found.add(row.capability);
            }
        }
    }
    if (found.has(Capability::scep_standard)) {
        found.add(Capability::aes).add(Capability::post_pki_operation).add(Capability::sha256);
    }
    return found;
}

}  // namespace certferry::scep
