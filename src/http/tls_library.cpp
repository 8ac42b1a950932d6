#include "http/tls_library.h"

#include <openssl/core_dispatch.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <vector>

namespace certferry::http {

namespace {

/// What is kept of an operation, by the usual names.
struct Kept {
    int operation;
    std::vector<std::string_view> names;
};

/// All of the other operations is kept. Digests and ciphers are those that TLS 1.2 and 1.3 use with
/// the cipher suites of http/tls.cpp, in sessions' tickets, and in signatures of certificates.
std::vector<Kept> kept_algorithms() {
    // TLS 1.3 binds resumed sessions by HMAC as if that were a signature, with a key of its kind.
    const std::vector<std::string_view> keys{"RSA",   "RSA-PSS", "EC",   "ED25519",
                                             "ED448", "X25519",  "X448", "HMAC"};
    return {
        {OSSL_OP_DIGEST,
         {"SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "SHAKE-256", "MD5", "MD5-SHA1"}},
        {OSSL_OP_CIPHER,
         {"AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305", "AES-128-CBC", "AES-256-CBC",
          "AES-128-CBC-HMAC-SHA256", "AES-256-CBC-HMAC-SHA256", "AES-256-CTR"}},
        {OSSL_OP_MAC, {"HMAC"}},
        {OSSL_OP_KDF, {"HKDF", "TLS13-KDF", "TLS1-PRF"}},
        {OSSL_OP_KEYMGMT, keys},
        {OSSL_OP_DECODER, keys},
        {OSSL_OP_ENCODER, keys},
    };
}

/// Names of one algorithm stand in a list, `RSA:rsaEncryption:1.2.840...`, the usual one first.
bool is_among(const std::vector<std::string_view>& kept, const OSSL_ALGORITHM& algorithm) {
    const std::string_view names = algorithm.algorithm_names;
    return std::ranges::find(kept, names.substr(0, names.find(':'))) != kept.end();
}

/// Decoders and encoders of other forms than DER, which are many.
bool is_of_another_form(const OSSL_ALGORITHM& algorithm) {
    const std::string_view properties = algorithm.property_definition;
    const auto has = [&](std::string_view part) {
        return properties.find(part) != std::string_view::npos;
    };
    return (has("input=") && !has("input=der")) || (has("output=") && !has("output=der"));
}

/// A provider that hands out another's algorithms. They get that one's context, so they work as if
/// they were asked for there.
class KeptAlgorithms {
public:
    explicit KeptAlgorithms(const OSSL_PROVIDER* from) : from_(from) {
        for (const auto& each : kept_algorithms()) {
            lists_[each.operation] = kept(each);
        }
    }

    const OSSL_ALGORITHM* of(int operation, int* no_cache) const {
        const auto found = lists_.find(operation);
        return found != lists_.end() ? found->second.data()
                                     : OSSL_PROVIDER_query_operation(from_, operation, no_cache);
    }

    const OSSL_PROVIDER* from() const noexcept { return from_; }

private:
    /// With the end mark of such lists.
    std::vector<OSSL_ALGORITHM> kept(const Kept& wanted) const {
        std::vector<OSSL_ALGORITHM> list;
        int no_cache = 0;
        const auto* each = OSSL_PROVIDER_query_operation(from_, wanted.operation, &no_cache);
        for (; each != nullptr && each->algorithm_names != nullptr; ++each) {
            if (is_among(wanted.names, *each) && !is_of_another_form(*each)) {
                list.push_back(*each);
            }
        }
        list.push_back({});
        return list;
    }

    const OSSL_PROVIDER* from_;
    std::map<int, std::vector<OSSL_ALGORITHM>> lists_;
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
