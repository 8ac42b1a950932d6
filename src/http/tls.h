#pragma once

#include "base/guarded.h"
#include "http/transport.h"

#include <openssl/types.h>  // Forward declarations only.

#include <filesystem>
#include <memory>
#include <optional>

namespace certferry::http {

/// What a TLS listener shows and asks for.
struct TlsOptions {
    std::filesystem::path certificate_file;  ///< PEM: the server's certificate, then its chain.
    std::filesystem::path key_file;          ///< PEM, unencrypted.

    /// PEM certificates. If set, clients are asked for a certificate; one that does not chain to
    /// these ends the handshake, none at all is left to the routes to judge. If not set, clients
    /// are not asked, because some (macOS) fail when they are.
    std::optional<std::filesystem::path> client_ca_file;
};

/// The server's side of TLS 1.2 and 1.3: certificate, key and settings, loaded when it is made.
///
/// No renegotiation, forward-secret ciphers only. Copies share one context. Thread-safe.
class TlsContext {
public:
    /// Throws Error(tls_unusable) if a file cannot be read or key and certificate differ.
    explicit TlsContext(const TlsOptions& options);

    /// The server's end of a new connection; see Transport.
    std::unique_ptr<Transport> accept(int socket) const;

    /// From now on new connections of this and of all its copies get what `other` has now: how a
    /// running server gets a renewed certificate. Connections that are open go on.
    void take_over(const TlsContext& other);

private:
    using Context = std::shared_ptr<SSL_CTX>;  // Never null, and never changed.

    Context context() const;

    std::shared_ptr<Guarded<Context>> context_;  // Never null.
};

}  // namespace certferry::http
