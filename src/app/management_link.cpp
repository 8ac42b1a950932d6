#include "app/management_link.h"

#include "app/application_link.h"
#include "wire/connector.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

http::ClientOptions options_for(const ServiceSettings& settings,
                                const std::optional<ProxySettings>& proxy) {
    auto options = outside_options(proxy, settings.ca_file);
    options.certificate_file = settings.certificate_file;
    options.key_file = settings.key_file;
    return options;
}

}  // namespace

registration::CallerInfo ManagementLink::caller() {
    return {product_name()};
}

ManagementLink::ManagementLink(const IntuneSettings& settings,
                               const std::optional<ProxySettings>& proxy, const Clock& clock)
    : client_(outside_options(proxy, settings.ca_file)),
      exchange_(client_, clock),
      tokens_(std::make_unique<intune::TokenClient>(read_application(settings), exchange_)),
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

http::ClientOptions service_client_options(const ManagementSettings& settings) {
    return options_for(settings.service.value(), settings.proxy);
}

}  // namespace certferry::app
