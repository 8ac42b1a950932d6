#include "journal/machine_key.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/aead.h"
#include "pki/digest.h"

namespace certferry::journal {

namespace {

bool lies_in(const std::filesystem::path& file, const std::filesystem::path& folder) {
    const auto inside = std::filesystem::weakly_canonical(file).lexically_relative(
        std::filesystem::weakly_canonical(folder));
    return !inside.empty() && *inside.begin() != "..";
}

}  // namespace

MachineKey MachineKey::open(const std::filesystem::path& file,
                            const std::filesystem::path& journal_folder) {
    if (lies_in(file, journal_folder)) {
        throw Error(codes::config_invalid, file.string() +
                                               ": the machine key must not lie beside the journal "
                                               "whose secrets it keeps");
    }
    if (!std::filesystem::exists(file)) {
        const Secret made(pki::random_bytes(pki::aead_key_bytes));
        write_file(file, as_bytes(to_hex(made.reveal())), FileMode::owner_only);
    }
    auto octets = from_hex(read_secret_file(file).reveal_text());
    if (!octets || octets->size() != pki::aead_key_bytes) {
        throw Error(codes::config_invalid,
                    file.string() + ": a machine key is 64 hexadecimal digits");
    }
    return MachineKey(Secret(*std::move(octets)));
}

SealedSecret MachineKey::seal(std::string_view place, const Secret& secret) const {
    const Secret row_key(pki::random_bytes(pki::aead_key_bytes));
    return {.row_key = pki::aead_seal(key_, as_bytes(place), row_key.reveal()),
            .content = pki::aead_seal(row_key, as_bytes(place), secret.reveal())};
}

Secret MachineKey::open_secret(std::string_view place, const SealedSecret& sealed) const {
    const auto row_key = pki::aead_open(key_, as_bytes(place), sealed.row_key);
    if (!row_key) {
        throw Error(codes::store_corrupt, "a secret of the journal is for another machine key");
    }
    auto secret = pki::aead_open(*row_key, as_bytes(place), sealed.content);
    if (!secret) {
        throw Error(codes::store_corrupt, "a secret of the journal was changed");
    }
    return *std::move(secret);
}

}  // namespace certferry::journal
