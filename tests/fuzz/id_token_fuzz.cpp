#include "base/error.h"
#include "wire/id_token.h"

using namespace certferry;  // NOLINT(google-build-using-namespace): a program of one file

/// A key set and a token of an OpenID provider, with an empty line between them: both are refused
/// or read, and no token verifies, because nobody has the keys' other halves.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = as_text(ByteView(data, size));
    const auto middle = text.find("\n\n");
    const auto set = text.substr(0, middle);
    const auto token =
        middle == std::string_view::npos ? std::string_view() : text.substr(middle + 2);
    try {
        const auto keys = wire::parse_jwk_set(set);
        (void)wire::names_known_key(token, keys);
        (void)wire::verify_id_token(token, keys,
                                    {.issuer = "https://id.example",
                                     .client_id = "client",
                                     .nonce = "n",
                                     .now = from_micros(1'900'000'000'000'000)});
    } catch (const Error&) {
        return 0;  // What cannot be read is refused.
    }
    return 0;
}
