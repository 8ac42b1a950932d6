#include "app/host_names.h"

#include "base/error.h"

namespace certferry::app {

std::vector<pki::GeneralName> host_names(const std::vector<std::string>& texts) {
    std::vector<pki::GeneralName> names;
    names.reserve(texts.size());
    for (const auto& text : texts) {
        try {
            names.push_back(pki::GeneralName::ip(text));
        } catch (const Error&) {
            names.push_back(pki::GeneralName::dns(text));
        }
    }
    return names;
}

}  // namespace certferry::app
