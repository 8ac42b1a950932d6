#include "app/key_files.h"

#include "app/secret_input.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/certificate.h"
#include "pki/cng_blob.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

constexpr std::size_t max_carried_octets = std::size_t{64} * 1024;
constexpr std::string_view public_label = "PUBLIC KEY";

}  // namespace

KeyFormat key_format_from_text(std::string_view text) {
    if (text == "pem") {
        return KeyFormat::pem;
    }
    if (text == "cng") {
        return KeyFormat::cng;
    }
    throw Error(codes::usage_invalid, "--format takes pem or cng");
}

void write_new_file(const std::filesystem::path& path, ByteView content, bool is_secret) {
    std::error_code fault;  // What is wrong with the folder shows when the file is written.
    if (std::filesystem::exists(path, fault)) {
        throw Error(codes::file_unwritable,
                    fmt::format("{} is there already, and is not replaced", path.string()));
    }
    write_file(path, content, is_secret ? FileMode::owner_only : FileMode::readable);
}

Bytes public_key_file(const pki::PublicKey& key, KeyFormat format) {
    return format == KeyFormat::cng ? pki::to_cng_public_blob(key)
                                    : to_bytes(pki::to_pem(public_label, key.spki()));
}

pki::PublicKey read_public_key_file(const std::filesystem::path& path) {
    const Bytes content = read_file(path, max_carried_octets);
    if (pki::is_cng_blob(content)) {
        return pki::public_key_from_cng(content);
    }
    const auto blocks = pki::pem_blocks(as_text(content), public_label);
    if (blocks.size() != 1) {
        throw Error(
            codes::der_malformed,
            fmt::format("{}: neither one public key in PEM nor an RSAPUBLICBLOB", path.string()));
    }
    return pki::PublicKey::from_spki(blocks.front());
}

pki::PrivateKey read_private_key_file(const std::filesystem::path& path,
                                      const std::string& password_file) {
    const Secret content(read_file(path, max_carried_octets));
    if (pki::is_cng_blob(content.reveal())) {
        return pki::private_key_from_cng(content.reveal());
    }
    const bool is_encrypted = content.reveal_text().find("ENCRYPTED") != std::string_view::npos;
    const Secret password =
        is_encrypted ? read_password(password_file, "Password of " + path.string()) : Secret();
    return pki::PrivateKey::from_pem(content.reveal_text(), password);
}

}  // namespace certferry::app
