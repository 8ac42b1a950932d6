#include "app/application_link.h"

#include "app/version.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/certificate.h"

#include <fmt/format.h>

namespace certferry::app {

std::string product_name() {
    return fmt::format("Certferry/{}", version);
}

http::ClientOptions outside_options(const std::optional<ProxySettings>& proxy,
                                    const std::optional<std::filesystem::path>& ca_file) {
    http::ClientOptions options;
    options.proxy = open_proxy(proxy);
    options.ca_file = ca_file;
    options.user_agent = product_name();
    return options;
}

intune::Application read_application(const IntuneSettings& settings) {
    intune::Application application{.login_url = settings.cloud.login_url,
                                    .tenant = settings.tenant,
                                    .client_id = settings.client_id,
                                    .credential = intune::SecretCredential{}};
    if (settings.client_secret_file) {
        application.credential =
            intune::SecretCredential{read_secret_file(*settings.client_secret_file)};
        return application;
    }
    const auto certificate =
        pki::Certificate::from_pem(as_text(read_file(settings.certificate_file.value())));
    const Secret key_text(read_file(settings.key_file.value()));
    auto key = pki::PrivateKey::from_pem(key_text.reveal_text());
    if (!(key.public_key() == certificate.public_key())) {
        throw Error(codes::config_invalid, "the application's key is not its certificate's");
    }
    application.credential =
        intune::CertificateCredential{.certificate = certificate, .key = std::move(key)};
    return application;
}

}  // namespace certferry::app
