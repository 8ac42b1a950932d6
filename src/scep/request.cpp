#include "scep/request.h"

#include "base/error.h"
#include "pki/der.h"
#include "scep/attributes.h"

namespace certferry::scep {

namespace {

pki::SignedMessage parse_signed(ByteView ber) {
    try {
        return pki::SignedMessage::parse(ber);
    } catch (const Error& error) {
        throw Error(codes::scep_message_malformed, error.detail());
    }
}

/// What stands in a messageType attribute, for the event that reports a refusal.
std::string describe_type(const std::vector<pki::CmsAttribute>& all) {
    std::string text;
    for (const auto& attribute : all) {
        if (attribute.type == attributes::message_type) {
            for (const auto& value : attribute.values) {
                const pki::der::Element element = pki::der::Reader(value).next();
                text += (text.empty() ? "" : ",") +
                        std::string(as_text(element.content.first(
                            std::min<std::size_t>(element.content.size(), 16))));
            }
        }
    }
    return text;
}

}  // namespace

PkiRequest PkiRequest::parse(ByteView ber) {
    PkiRequest request(parse_signed(ber));
    if (request.message_.signer() == nullptr) {
        throw Error(codes::scep_message_malformed, "the signer's certificate is not enclosed");
    }
    const auto& all = request.message_.signed_attributes();
    auto transaction_id = single_text(all, attributes::transaction_id);
    if (!transaction_id || transaction_id->empty() ||
        transaction_id->size() > max_transaction_id_bytes) {
        throw Error(codes::scep_message_malformed,
                    "there is not exactly one transactionID of 1 to 255 characters");
    }
    request.transaction_id_ = *std::move(transaction_id);
    request.message_type_text_ = describe_type(all);
    if (const auto type = single_text(all, attributes::message_type)) {
        request.message_type_ = message_type_from_decimal(*type);
    }
    auto nonce = single_octets(all, attributes::sender_nonce);
    if (nonce && !nonce->empty() && nonce->size() <= max_nonce_bytes) {
        request.sender_nonce_ = std::move(nonce);
    }
    return request;
}

bool PkiRequest::is_signed_by_signer() const {
    try {
        return message_.verify(signer().public_key());
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::unprocessable || error.kind() == ErrorKind::malformed) {
            return false;  // A key that cannot be used signs nothing.
        }
        throw;
    }
}

std::optional<UtcTime> PkiRequest::signing_time() const {
    const auto value = single_value(message_.signed_attributes(), pki::oids::signing_time);
    if (!value) {
        return std::nullopt;
    }
    try {
        return pki::der::parse_time(pki::der::Reader(*value).next());
    } catch (const Error&) {
        return std::nullopt;  // Observed only; an odd time stops nobody.
    }
}

}  // namespace certferry::scep
