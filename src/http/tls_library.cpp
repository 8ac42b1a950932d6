#include "http/tls_library.h"

#include <openssl/core_dispatch.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace certferry::http {

namespace {

/// Kinds of keys: of certificates, of key exchange, and what OpenSSL treats as such (MACs and key
/// derivation functions).
constexpr std::array<std::string_view, 12> kept_kinds{"RSA",   "RSA-PSS",  "EC",      "ED25519",
                                                      "ED448", "X25519",   "X448",    "HMAC",
                                                      "HKDF",  "TLS1-PRF", "SIPHASH", "POLY1305"};

/// Names of one algorithm stand in a list, `RSA:rsaEncryption:1.2.840...`, the usual one first.
bool is_kept(const OSSL_ALGORITHM& algorithm) {
    const std::string_view names = algorithm.algorithm_names;
    return std::ranges::find(kept_kinds, names.substr(0, names.find(':'))) != kept_kinds.end();
}

bool is_of_der(const OSSL_ALGORITHM& algorithm) {
    const std::string_view properties = algorithm.property_definition;
    return properties.find("input=der") != std::string_view::npos ||
           properties.find("output=der") != std::string_view::npos;
}

/// A provider that hands out another's algorithms. They get that one's context, so they work as if
/// they were asked for there.
class KeptAlgorithms {
public:
    explicit KeptAlgorithms(const OSSL_PROVIDER* from)
        : from_(from),
          keys_(kept(OSSL_OP_KEYMGMT, is_kept)),
          decoders_(kept(OSSL_OP_DECODER, is_kept_form)),
          encoders_(kept(OSSL_OP_ENCODER, is_kept_form)) {}

    const OSSL_ALGORITHM* of(int operation, int* no_cache) const {
        switch (operation) {
            case OSSL_OP_KEYMGMT:
                return keys_.data();
            case OSSL_OP_DECODER:
                return decoders_.data();
            case OSSL_OP_ENCODER:
                return encoders_.data();
            default:
                return OSSL_PROVIDER_query_operation(from_, operation, no_cache);
        }
    }

    const OSSL_PROVIDER* from() const noexcept { return from_; }

private:
    static bool is_kept_form(const OSSL_ALGORITHM& algorithm) {
        return is_kept(algorithm) && is_of_der(algorithm);
    }

    /// With the end mark of such lists.
    std::vector<OSSL_ALGORITHM> kept(int operation, bool (*wanted)(const OSSL_ALGORITHM&)) const {
        std::vector<OSSL_ALGORITHM> list;
        int no_cache = 0;
        const auto* each = OSSL_PROVIDER_query_operation(from_, operation, &no_cache);
        for (; each != nullptr && each->algorithm_names != nullptr; ++each) {
            if (wanted(*each)) {
                list.push_back(*each);
            }
        }
        list.push_back({});
        return list;
    }

    const OSSL_PROVIDER* from_;
    std::vector<OSSL_ALGORITHM> keys_;
    std::vector<OSSL_ALGORITHM> decoders_;
    std::vector<OSSL_ALGORITHM> encoders_;
};

/// The default provider, in a context of its own, where OpenSSL looks for what its algorithms need
/// of each other. Null if there is none. Never unloaded: connections may outlive static objects.
const KeptAlgorithms* algorithms() {
    static const KeptAlgorithms* const made = [] {
        OSSL_LIB_CTX* library = OSSL_LIB_CTX_new();
        const auto* from = library == nullptr ? nullptr : OSSL_PROVIDER_load(library, "default");
        return from == nullptr ? nullptr : new KeptAlgorithms(from);
    }();
    return made;
}

const OSSL_ALGORITHM* query(void*, int operation, int* no_cache) {
    return algorithms()->of(operation, no_cache);
}

int get_capabilities(void*, const char* capability, OSSL_CALLBACK* callback, void* argument) {
    return OSSL_PROVIDER_get_capabilities(algorithms()->from(), capability, callback, argument);
}

const OSSL_PARAM* gettable_parameters(void*) {
    return OSSL_PROVIDER_gettable_params(algorithms()->from());
}

int get_parameters(void*, OSSL_PARAM* parameters) {
    return OSSL_PROVIDER_get_params(algorithms()->from(), parameters);
}

template <class Function>
OSSL_DISPATCH entry(int id, Function* function) {
    return {id, reinterpret_cast<void (*)()>(function)};
}

/// OSSL_provider_init_fn.
int init(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** out, void** context) {
    static const std::array table{
        entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query),
        entry(OSSL_FUNC_PROVIDER_GET_CAPABILITIES, get_capabilities),
        entry(OSSL_FUNC_PROVIDER_GETTABLE_PARAMS, gettable_parameters),
        entry(OSSL_FUNC_PROVIDER_GET_PARAMS, get_parameters),
        OSSL_DISPATCH{0, nullptr},
    };
    *out = table.data();
    *context = OSSL_PROVIDER_get0_provider_ctx(algorithms()->from());
    return 1;
}

OSSL_LIB_CTX* make_library() {
    if (EVP_default_properties_is_fips_enabled(nullptr) != 0 ||
        OSSL_PROVIDER_available(nullptr, "default") == 0 || algorithms() == nullptr) {
        return nullptr;
    }
    OSSL_LIB_CTX* library = OSSL_LIB_CTX_new();
    constexpr auto name = "certferry-tls";
    if (library != nullptr && (OSSL_PROVIDER_add_builtin(library, name, init) != 1 ||
                               OSSL_PROVIDER_load(library, name) == nullptr)) {
        OSSL_LIB_CTX_free(library);
        library = nullptr;
    }
    return library;
}

}  // namespace

OSSL_LIB_CTX* tls_library() {
    static OSSL_LIB_CTX* const library = [] {
        OSSL_LIB_CTX* made = make_library();
        ERR_clear_error();
        return made;
    }();
    return library;
}

}  // namespace certferry::http
