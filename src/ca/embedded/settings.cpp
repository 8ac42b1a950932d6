#include "ca/embedded/settings.h"

#include <fmt/format.h>

namespace certferry::ca::embedded {

std::string Settings::crl_url(std::string_view slug) const {
    return fmt::format("{}/crl/{}.crl", public_url, slug);
}

std::string Settings::delta_url(std::string_view slug) const {
    return fmt::format("{}/crl/{}-delta.crl", public_url, slug);
}

std::string Settings::certificate_url(std::string_view slug) const {
    return fmt::format("{}/aia/{}.crt", public_url, slug);
}

std::string Settings::ocsp_url() const {
    return public_url + "/ocsp";
}

}  // namespace certferry::ca::embedded
