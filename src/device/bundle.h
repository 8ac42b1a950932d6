#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "device/placement.h"

#include <string>
#include <string_view>

namespace certferry::device {

/// A PKCS#12 file and what opens it.
struct Bundle {
    Bytes pkcs12;
    Secret password;
};

/// Under a random password of its own.
Bundle make_bundle(const Credential& credential, const std::string& friendly_name);

/// Under a password that a person chose.
Bundle make_bundle(const Credential& credential, const std::string& friendly_name, Secret password);

/// By what name certificates of this subject are found in stores that have names: NSS gives all
/// certificates of one subject one name, and does not let two subjects share one.
std::string nickname_of(const pki::Certificate& certificate);

}  // namespace certferry::device
