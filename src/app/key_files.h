#pragma once

#include "base/secret.h"
#include "pki/key.h"

#include <filesystem>
#include <string>
#include <string_view>

// Keys in the files by which people carry them, and by which other programs take them.
namespace certferry::app {

enum class KeyFormat { pem, cng };

/// `pem`, `cng`. Throws Error(usage_invalid) for another word.
KeyFormat key_format_from_text(std::string_view text);

/// Writes a file that was not there. Throws Error(file_unwritable), also if it was.
void write_new_file(const std::filesystem::path& path, ByteView content, bool is_secret);

/// A SubjectPublicKeyInfo in PEM, or an RSAPUBLICBLOB.
Bytes public_key_file(const pki::PublicKey& key, KeyFormat format);

/// Reads either; told apart by how they begin. Throws Error(key_blob_malformed) or
/// Error(der_malformed).
pki::PublicKey read_public_key_file(const std::filesystem::path& path);

/// Reads PEM, encrypted or not, or a private blob. If it is encrypted, the password is read from
/// `password_file`, or asked for. Throws Error(password_wrong), Error(key_blob_malformed),
/// Error(key_unusable) or Error(der_malformed).
pki::PrivateKey read_private_key_file(const std::filesystem::path& path,
                                      const std::string& password_file);

}  // namespace certferry::app
