#pragma once

#include "app/service_config.h"
#include "http/tls.h"
#include "service/keys/internal_ca.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace certferry::app {

/// The files of a listener's TLS: the administrator's files, or a key and certificate of the
/// internal CA that are kept in `folder` and made anew when half of the certificate's life is over
/// or `tls_names` changed.
http::TlsOptions listener_tls(const ServiceListener& listener, std::string_view name,
                              const std::filesystem::path& folder, const service::InternalCa& ca,
                              const Clock& clock, bool ask_for_client_certificate);

/// A listener's TLS that can be loaded again. For one thread; copies of tls() for any.
class ListenerTls {
public:
    /// Throws what http::TlsContext throws.
    explicit ListenerTls(const http::TlsOptions& options);

    const http::TlsContext& tls() const noexcept { return context_; }

    /// SHA-1 of the server's certificate, hexadecimal, upper case.
    const std::string& thumbprint() const noexcept { return thumbprint_; }

    /// New connections get what `other` has.
    void take_over(ListenerTls other);

private:
    http::TlsContext context_;
    std::string thumbprint_;
};

}  // namespace certferry::app
