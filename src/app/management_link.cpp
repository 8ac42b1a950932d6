#include "app/management_link.h"

#include "app/version.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/certificate.h"
#include "wire/connector.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

std::optional<http::Proxy> proxy_from(const std::optional<ProxySettings>& settings) {
    if (!settings) {
        return std::nullopt;
    }
    return http::Proxy{
        .url = settings->url,
        .user = settings->user,
        .password = settings->password_file ? read_secret_file(*settings->password_file) : Secret(),
        .except = settings->except};
}

http::ClientOptions options_for(const std::optional<ProxySettings>& proxy,
                                const std::optional<std::filesystem::path>& ca_file) {
    http::ClientOptions options;
    options.proxy = proxy_from(proxy);
    options.ca_file = ca_file;
    options.user_agent = ManagementLink::caller().text;
    return options;
}

http::ClientOptions options_for(const ServiceSettings& settings,
                                const std::optional<ProxySettings>& proxy) {
    auto options = options_for(proxy, settings.ca_file);
    options.certificate_file = settings.certificate_file;
    options.key_file = settings.key_file;
    return options;
}

intune::Application application_from(const IntuneSettings& settings) {
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
        throw Error(codes::config_invalid, "[intune]: key_file is not certificate_file's key");
    }
    application.credential =
        intune::CertificateCredential{.certificate = certificate, .key = std::move(key)};
    return application;
}

}  // namespace

registration::CallerInfo ManagementLink::caller() {
    return {fmt::format("Certferry/{}", version)};
}

ManagementLink::ManagementLink(const IntuneSettings& settings,
                               const std::optional<ProxySettings>& proxy, const Clock& clock)
    : client_(options_for(proxy, settings.ca_file)),
      exchange_(client_, clock),
      tokens_(std::make_unique<intune::TokenClient>(application_from(settings), exchange_)),
      access_(std::make_unique<intune::IntuneAccess>(settings.cloud, *tokens_, exchange_)),
      caller_(*access_, exchange_),
      scep_(caller_) {}

ManagementLink::ManagementLink(const ServiceSettings& settings,
                               const std::optional<ProxySettings>& proxy, const Clock& clock)
    : client_(options_for(settings, proxy)),
      exchange_(client_, clock),
      access_(std::make_unique<intune::FixedAccess>(
          fmt::format("{}{}", settings.url, wire::connector_scep_path))),
      caller_(*access_, exchange_),
      scep_(caller_) {}

}  // namespace certferry::app
