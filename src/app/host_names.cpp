#include "app/host_names.h"

#include "base/error.h"

#include <array>
#include <unistd.h>

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

std::string host_name() {
    std::array<char, 256> name{};
    const bool known = gethostname(name.data(), name.size() - 1) == 0 && name.front() != 0;
    return known ? name.data() : "localhost";
}

}  // namespace certferry::app
