#include "scep/types.h"

#include <algorithm>
#include <array>

namespace certferry::scep {

namespace {

struct MessageTypeRow {
    MessageType type;
    std::string_view decimal;
    std::string_view name;
};

constexpr std::array message_types{
    MessageTypeRow{MessageType::cert_rep, "3", "CertRep"},
    MessageTypeRow{MessageType::renewal_req, "17", "RenewalReq"},
    MessageTypeRow{MessageType::pkcs_req, "19", "PKCSReq"},
    MessageTypeRow{MessageType::cert_poll, "20", "CertPoll"},
    MessageTypeRow{MessageType::get_cert, "21", "GetCert"},
    MessageTypeRow{MessageType::get_crl, "22", "GetCRL"},
};

}  // namespace

std::string_view to_text(MessageType type) noexcept {
    return std::ranges::find(message_types, type, &MessageTypeRow::type)->name;
}

std::optional<MessageType> message_type_from_decimal(std::string_view decimal) noexcept {
    const auto* row = std::ranges::find(message_types, decimal, &MessageTypeRow::decimal);
    return row == message_types.end() ? std::nullopt : std::optional(row->type);
}

std::string_view to_text(FailInfo info) noexcept {
    switch (info) {
        case FailInfo::bad_alg:
            return "badAlg";
        case FailInfo::bad_message_check:
            return "badMessageCheck";
        case FailInfo::bad_request:
            return "badRequest";
        case FailInfo::bad_time:
            return "badTime";
        case FailInfo::bad_cert_id:
            return "badCertId";
    }
    return "";
}

}  // namespace certferry::scep
