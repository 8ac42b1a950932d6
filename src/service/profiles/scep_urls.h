#pragma once

#include "service/profiles/finding.h"
#include "service/profiles/platform.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

// Addresses of registration services: what a profile may name, and what each platform is given.
namespace certferry::service {

/// Checks `scepServerUrls`: absolute http or https addresses without user, query and fragment
/// (E_URL_SYNTAX with the position of the first offending character), https for Android
/// (E_URL_HTTPS), at least one (E_REQUIRED).
Findings check_scep_urls(const std::vector<std::string>& urls, Platform platform);

/// A number below its argument, which is not 0; each equally likely.
using RandomBelow = std::function<std::size_t(std::size_t)>;

/// The addresses that one delivery holds, in order. Apple's devices get one at random; Windows and
/// Linux try them in order, so they get them shuffled; Android shuffles by itself. The three calls
/// of one request must reach the same server, which is the device's part.
std::vector<std::string> urls_to_deliver(Platform platform, std::vector<std::string> urls,
                                         const RandomBelow& random_below);

}  // namespace certferry::service
