#include "scep/reply.h"

#include "base/error.h"
#include "pki/cms_signed.h"
#include "scep/attributes.h"

#include <fmt/format.h>

namespace certferry::scep {

namespace {

std::string decimal(MessageType type) {
    return fmt::format("{}", static_cast<int>(type));
}

std::vector<pki::CmsAttribute> common_attributes(const ReplyTo& to, PkiStatus status) {
    std::vector<pki::CmsAttribute> all{
        text_attribute(attributes::message_type, decimal(MessageType::cert_rep)),
        text_attribute(attributes::pki_status, fmt::format("{}", static_cast<int>(status))),
        text_attribute(attributes::transaction_id, to.transaction_id),
        octets_attribute(attributes::sender_nonce, pki::random_bytes(nonce_bytes)),
    };
    if (!to.recipient_nonce.empty()) {
        all.push_back(octets_attribute(attributes::recipient_nonce, to.recipient_nonce));
    }
    return all;
}

/// Reads back what is about to be sent, as its receiver will: a reply that we could not verify
/// ourselves would look like a success here and like an error without a reason on the device.
void check_reply(ByteView reply, const ReplyTo& to, const ReplySigner& signer, ByteView content) {
    const auto message = pki::SignedMessage::parse(reply);
    const auto& all = message.signed_attributes();
    const bool sound =
        message.names(signer.certificate) && message.verify(signer.certificate.public_key()) &&
        equal(message.content(), content) &&
        single_text(all, attributes::transaction_id) == to.transaction_id &&
        single_octets(all, attributes::recipient_nonce).value_or(Bytes()) == to.recipient_nonce &&
        single_value(all, pki::oids::signing_time).has_value();
    if (!sound) {
        throw Error(codes::internal_error, "a CertRep did not pass its own check");
    }
}

Bytes sign_reply(const ReplyTo& to, const ReplySigner& signer, ByteView content,
                 std::vector<pki::CmsAttribute> all, UtcTime now) {
    Bytes reply = pki::sign_message({.content = content,
                                     .attributes = std::move(all),
                                     .certificates = {signer.certificate},
                                     .signing_time = now,
                                     .keep_empty = to.keep_empty_content},
                                    signer.certificate, signer.key, to.hash);
    check_reply(reply, to, signer, content);
    return reply;
}

}  // namespace

Bytes success_reply(const ReplyTo& to, const ReplySigner& signer, ByteView certificates_only,
                    UtcTime now) {
    const Bytes envelope = pki::envelop(certificates_only, to.recipient, to.cipher);
    return sign_reply(to, signer, envelope, common_attributes(to, PkiStatus::success), now);
}

Bytes failure_reply(const ReplyTo& to, const ReplySigner& signer, FailInfo info,
                    std::string_view text, UtcTime now) {
    auto all = common_attributes(to, PkiStatus::failure);
    all.push_back(text_attribute(attributes::fail_info, fmt::format("{}", static_cast<int>(info))));
    if (!text.empty()) {
        all.push_back(utf8_attribute(attributes::fail_info_text, text));
    }
    return sign_reply(to, signer, {}, std::move(all), now);
}

Bytes pending_reply(const ReplyTo& to, const ReplySigner& signer, UtcTime now) {
    return sign_reply(to, signer, {}, common_attributes(to, PkiStatus::pending), now);
}

}  // namespace certferry::scep
