#include "service/profiles/facts.h"

#include <algorithm>
#include <charconv>

namespace certferry::service {

bool update_attribute(std::optional<Attribute>& stored, const Attribute& reported) {
    const bool others_word = stored && stored->source != AttributeSource::device;
    if ((reported.source == AttributeSource::device && others_word) || stored == reported) {
        return false;
    }
    stored = reported;
    return true;
}

int major_version(const std::string& version) {
    int major = 0;
    const auto [end, error] =
        std::from_chars(version.data(), version.data() + version.size(), major);
    return error == std::errc{} ? std::max(major, 0) : 0;
}

}  // namespace certferry::service
