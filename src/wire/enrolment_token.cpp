#include "wire/enrolment_token.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/digest.h"

#include <tuple>

namespace certferry::wire {

Bytes ca_key_of(const Secret& token) {
    const auto text = token.reveal_text();
    const auto dot = text.find('.');
    auto digest = dot == std::string_view::npos ? std::nullopt : from_hex(text.substr(dot + 1));
    if (!digest || digest->size() != std::tuple_size_v<pki::Sha256>) {
        throw Error(codes::enrolment_token_refused, "it is not whole: copy it again");
    }
    return *std::move(digest);
}

}  // namespace certferry::wire
