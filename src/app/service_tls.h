#pragma once

#include "app/service_config.h"
#include "http/tls.h"
#include "service/keys/internal_ca.h"

#include <filesystem>
#include <string_view>

namespace certferry::app {

/// TLS for a listener: the administrator's files, or a key and certificate of the internal CA that
/// are kept in `folder` and made anew when half of the certificate's life is over or `tls_names`
/// changed.
http::TlsContext listener_tls(const ServiceListener& listener, std::string_view name,
                              const std::filesystem::path& folder, const service::InternalCa& ca,
                              const Clock& clock, bool ask_for_client_certificate);

}  // namespace certferry::app
