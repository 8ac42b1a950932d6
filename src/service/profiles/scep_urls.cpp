#include "service/profiles/scep_urls.h"

#include "service/profiles/finding_codes.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace certferry::service {

namespace {

constexpr std::string_view https = "https://";
constexpr std::string_view http = "http://";

bool begins_with(std::string_view text, std::string_view lower_case) {
    return text.size() >= lower_case.size() &&
           std::equal(lower_case.begin(), lower_case.end(), text.begin(), [](char a, char b) {
               return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
           });
}

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_host_character(char c) {
    return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
}

/// The offset in `authority` where host and port go wrong: `scep.example`, `[2001:db8::1]:8443`.
std::optional<std::size_t> fault_of_authority(std::string_view authority) {
    std::size_t at = 0;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find_first_not_of("0123456789abcdefABCDEF:.", 1);
        if (end == std::string_view::npos || authority[end] != ']' || end < 3) {
            return std::min(end, authority.size());
        }
        at = end + 1;
    } else {
        while (at < authority.size() && is_host_character(authority[at])) {
            ++at;
        }
    }
    if (at == 0) {
        return 0;
    }
    if (at == authority.size()) {
        return std::nullopt;
    }
    if (authority[at] != ':') {
        return at;
    }
    const std::string_view port = authority.substr(at + 1);
    unsigned number = 0;
    const auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    const bool right =
        error == std::errc{} && stop == port.data() + port.size() && number >= 1 && number <= 65535;
    return right ? std::nullopt : std::optional(at + 1);
}

std::optional<std::size_t> fault_of_path(std::string_view path) {
    constexpr std::string_view others = "-._~!$&'()*+,;=:@/%";  // RFC 3986, 3.3.
    const auto* bad = std::find_if(path.begin(), path.end(), [&](char c) {
        return !is_letter_or_digit(c) && others.find(c) == std::string_view::npos;
    });
    return bad == path.end() ? std::nullopt
                             : std::optional(static_cast<std::size_t>(bad - path.begin()));
}

std::optional<std::size_t> fault_of_url(std::string_view url) {
    const std::string_view scheme = begins_with(url, https) ? https : http;
    if (!begins_with(url, scheme)) {
        return 0;
    }
    const std::string_view rest = url.substr(scheme.size());
    const std::size_t end_of_authority = std::min(rest.find_first_of("/?#"), rest.size());
    if (const auto fault = fault_of_authority(rest.substr(0, end_of_authority))) {
        return scheme.size() + *fault;
    }
    if (const auto fault = fault_of_path(rest.substr(end_of_authority))) {
        return scheme.size() + end_of_authority + *fault;
    }
    return std::nullopt;
}

}  // namespace

Findings check_scep_urls(const std::vector<std::string>& urls, Platform platform) {
    Findings findings;
    if (urls.empty()) {
        findings.push_back(finding(findings::e_required, "/scepServerUrls"));
    }
    for (std::size_t i = 0; i < urls.size(); ++i) {
        const std::string path = "/scepServerUrls/" + std::to_string(i);
        if (const auto fault = fault_of_url(urls[i])) {
            findings.push_back(finding(findings::e_url_syntax, path, urls[i],
                                       character_position(urls[i], *fault)));
        } else if (platforms::android.has(platform) && !begins_with(urls[i], https)) {
            findings.push_back(finding(findings::e_url_https, path, urls[i], 0));
        }
    }
    return findings;
}

std::vector<std::string> urls_to_deliver(Platform platform, std::vector<std::string> urls,
                                         const RandomBelow& random_below) {
    if (urls.empty() || platforms::android.has(platform)) {
        return urls;
    }
    if (platforms::apple.has(platform)) {
        return {urls[random_below(urls.size())]};
    }
    for (std::size_t left = urls.size(); left > 1; --left) {
        std::swap(urls[left - 1], urls[random_below(left)]);
    }
    return urls;
}

}  // namespace certferry::service
