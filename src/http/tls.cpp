#include "http/tls.h"

#include "base/error.h"
#include "http/tls_library.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <climits>
#include <string>

namespace certferry::http {

namespace {

template <auto function>
struct Free {
    void operator()(auto* object) const noexcept { function(object); }
};

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view action) {
    std::string detail = std::string(action) + " " + file.string();
    if (const char* reason = ERR_reason_error_string(ERR_peek_last_error())) {
        detail += ": ";
        detail += reason;
    }
    ERR_clear_error();
    throw Error(codes::tls_unusable, detail);
}

// HTTP/1.1 is the one protocol here; a client that offers only others goes on without agreement.
int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    const int agreed =
        SSL_select_next_proto(&chosen, out_size, ours, sizeof ours - 1, offered, offered_size);
    *out = chosen;
    return agreed == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

Key read_key(const std::filesystem::path& file) {
    const Bio bio(BIO_new_file(file.c_str(), "r"));
    const auto no_password = [](char*, int, int, void*) { return -1; };
    Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr);
    if (!key) {
        refuse(file, "cannot load");
    }
    ERR_clear_error();  // What OpenSSL tried before.
    return key;
}

/// The same key as one of this library; none if that does not know its kind.
Key brought_into(OSSL_LIB_CTX* library, const Key& key) {
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Free<PKCS8_PRIV_KEY_INFO_free>> info(
        EVP_PKEY2PKCS8(key.get()));
    Key brought(info ? EVP_PKCS82PKEY_ex(info.get(), library, nullptr) : nullptr);
    ERR_clear_error();
    return brought;
}

void load_key(SSL_CTX* context, const TlsOptions& options, const Key& key) {
    if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1) {
        refuse(options.certificate_file, "cannot load");
    }
    if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
        refuse(options.key_file, "cannot use");
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        refuse(options.key_file, "the certificate has another key than");
    }
}

void ask_for_client_certificate(SSL_CTX* context, const std::filesystem::path& ca_file) {
    if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1) {
        refuse(ca_file, "cannot load");
    }
    STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(ca_file.c_str());
    if (names == nullptr) {
        refuse(ca_file, "cannot load");
    }
    SSL_CTX_set_client_CA_list(context, names);  // Takes the list over.
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    // Who shows a certificate keeps its connection, or comes back as a new process: a ticket, for
    // which OpenSSL decodes the certificate once more, would never be used.
    SSL_CTX_set_num_tickets(context, 0);
    // Of a session that is resumed OpenSSL does not tell what the certificate was verified by.
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
}

Bytes der_of(const X509* certificate) {
    const int size = i2d_X509(certificate, nullptr);
    if (size <= 0) {
        ERR_clear_error();
        throw Error(codes::internal_error, "no encoding of a client certificate");
    }
    Bytes der(static_cast<std::size_t>(size));
    std::uint8_t* at = der.data();
    i2d_X509(certificate, &at);
    return der;
}

class TlsTransport final : public Transport {
public:
    TlsTransport(SSL_CTX* context, int socket) : ssl_(SSL_new(context)) {
        if (!ssl_ || SSL_set_fd(ssl_.get(), socket) != 1) {
            ERR_clear_error();
            throw Error(codes::internal_error, "no TLS connection object");
        }
        SSL_set_accept_state(ssl_.get());
    }

    Attempt handshake() noexcept override {
        return run([this] { return SSL_do_handshake(ssl_.get()); });
    }

    Attempt read(std::span<std::uint8_t> into) noexcept override {
        return run([&] { return SSL_read(ssl_.get(), into.data(), bounded(into.size())); });
    }

    Attempt write(ByteView octets) noexcept override {
        return run([&] { return SSL_write(ssl_.get(), octets.data(), bounded(octets.size())); });
    }

    void end() noexcept override {
        if (!failed_ && SSL_is_init_finished(ssl_.get()) == 1) {
            ERR_clear_error();
            SSL_shutdown(ssl_.get());
            ERR_clear_error();
        }
    }

    bool is_tls() const noexcept override { return true; }

    std::optional<PeerCertificate> peer_certificate() const override {
        const STACK_OF(X509)* chain = SSL_get0_verified_chain(ssl_.get());
        if (chain == nullptr || sk_X509_num(chain) == 0 ||
            SSL_get_verify_result(ssl_.get()) != X509_V_OK) {
            return std::nullopt;
        }
        // Alone in its chain is a certificate that is one of the CA certificates itself.
        const int above = std::min(1, sk_X509_num(chain) - 1);
        return PeerCertificate{.der = der_of(sk_X509_value(chain, 0)),
                               .issuer = der_of(sk_X509_value(chain, above))};
    }

private:
    static int bounded(std::size_t size) noexcept {
        return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
    }

    template <class Operation>
    Attempt run(Operation operation) noexcept {
        ERR_clear_error();  // SSL_get_error also looks at what earlier calls left in the queue.
        const int result = operation();
        if (result > 0) {
            return {.outcome = Attempt::Outcome::done, .bytes = static_cast<std::size_t>(result)};
        }
        switch (SSL_get_error(ssl_.get(), result)) {
            case SSL_ERROR_WANT_READ:
                return {.outcome = Attempt::Outcome::want_read};
            case SSL_ERROR_WANT_WRITE:
                return {.outcome = Attempt::Outcome::want_write};
            case SSL_ERROR_ZERO_RETURN:
                return {};
            default:
                failed_ = true;  // SSL_shutdown must not follow these (SSL_shutdown(3)).
                ERR_clear_error();
                return {};
        }
    }

    std::unique_ptr<SSL, Free<SSL_free>> ssl_;
    bool failed_ = false;
};

std::shared_ptr<SSL_CTX> make_context(const TlsOptions& options) {
    OSSL_LIB_CTX* library = tls_library();
    Key key = read_key(options.key_file);
    if (Key brought = library == nullptr ? nullptr : brought_into(library, key)) {
        key = std::move(brought);
    } else {
        library = nullptr;
    }
    std::shared_ptr<SSL_CTX> made(SSL_CTX_new_ex(library, nullptr, TLS_server_method()),
                                  SSL_CTX_free);
    SSL_CTX* context = made.get();
    static constexpr auto ciphers =
        "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES256+SHA384:ECDHE+AES128+SHA256";
    if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(context, ciphers) != 1 ||
        SSL_CTX_set_num_tickets(context, 1) != 1) {
        ERR_clear_error();
        throw Error(codes::internal_error, "no TLS context");
    }
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_alpn_select_cb(context, select_protocol, nullptr);
    // Tickets hold the session on the client, so nothing is kept here.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    load_key(context, options, key);
    if (options.client_ca_file) {
        ask_for_client_certificate(context, *options.client_ca_file);
    }
    return made;
}

}  // namespace

TlsContext::TlsContext(const TlsOptions& options)
    : context_(std::make_shared<Guarded<Context>>(make_context(options))) {}

std::unique_ptr<Transport> TlsContext::accept(int socket) const {
    return std::make_unique<TlsTransport>(context().get(), socket);  // Which counts its users.
}

void TlsContext::take_over(const TlsContext& other) {
    context_->with([next = other.context()](Context& context) { context = next; });
}

TlsContext::Context TlsContext::context() const {
    return context_->with([](const Context& context) { return context; });
}

}  // namespace certferry::http
