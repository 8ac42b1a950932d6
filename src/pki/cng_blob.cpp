#include "pki/cng_blob.h"

#include "base/codes/key_store.h"
#include "base/error.h"
#include "pki/der.h"
#include "pki/key_shared.h"
#include "pki/oid.h"
#include "pki/rsa_numbers.h"

#include <array>
#include <bit>

namespace certferry::pki {

namespace {

constexpr std::uint32_t public_magic = 0x31415352;   // "RSA1"
constexpr std::uint32_t private_magic = 0x32415352;  // "RSA2"
constexpr std::uint32_t full_magic = 0x33415352;     // "RSA3"
constexpr std::size_t header_octets = 24;
constexpr std::uint32_t min_private_bits = 1024;

[[noreturn]] void refuse_blob(std::string_view why) {
    throw Error(codes::key_blob_malformed, why);
}

std::uint32_t little_endian(ByteView octets, std::size_t at) noexcept {
    return static_cast<std::uint32_t>(octets[at]) |
           static_cast<std::uint32_t>(octets[at + 1]) << 8U |
           static_cast<std::uint32_t>(octets[at + 2]) << 16U |
           static_cast<std::uint32_t>(octets[at + 3]) << 24U;
}

void append_little_endian(Bytes& to, std::size_t number) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
        to.push_back(static_cast<std::uint8_t>(number >> shift & 0xFFU));
    }
}

std::uint32_t magic_of(ByteView octets) noexcept {
    return octets.size() < header_octets ? 0 : little_endian(octets, 0);
}

ByteView without_zeros(ByteView number) noexcept {
    while (!number.empty() && number.front() == 0) {
        number = number.subspan(1);
    }
    return number;
}

std::uint32_t bits_in(ByteView number) noexcept {
    const ByteView short_form = without_zeros(number);
    return short_form.empty()
               ? 0
               : static_cast<std::uint32_t>(short_form.size() * 8) -
                     static_cast<std::uint32_t>(std::countl_zero(short_form.front()));
}

/// The header, with lengths in octets.
struct BlobHeader {
    std::uint32_t magic;
    std::uint32_t bits;
    std::size_t exponent;
    std::size_t modulus;
    std::size_t prime1;
    std::size_t prime2;

    /// Of the whole blob.
    std::size_t octets() const noexcept {
        const std::size_t shown = header_octets + exponent + modulus;
        if (magic == public_magic) {
            return shown;
        }
        return magic == private_magic ? shown + prime1 + prime2
                                      : shown + 3 * prime1 + 2 * prime2 + modulus;
    }
};

/// Takes the numbers one after the other.
class BlobReader {
public:
    explicit BlobReader(ByteView blob) : rest_(blob.subspan(header_octets)) {}

    ByteView take(std::size_t octets) {
        const ByteView number = rest_.first(octets);
        rest_ = rest_.subspan(octets);
        return number;
    }

private:
    ByteView rest_;
};

BlobHeader read_header(ByteView blob) {
    if (blob.size() > max_cng_blob_bytes || !is_cng_blob(blob)) {
        refuse_blob("it begins as none of RSA1, RSA2 and RSA3");
    }
    const BlobHeader header{.magic = little_endian(blob, 0),
                            .bits = little_endian(blob, 4),
                            .exponent = little_endian(blob, 8),
                            .modulus = little_endian(blob, 12),
                            .prime1 = little_endian(blob, 16),
                            .prime2 = little_endian(blob, 20)};
    // Each by itself first, so that no sum of them can overflow.
    for (const std::size_t length :
         {header.exponent, header.modulus, header.prime1, header.prime2}) {
        if (length > blob.size()) {
            refuse_blob("a number is longer than the blob");
        }
    }
    if (header.octets() != blob.size()) {
        refuse_blob("its length is not that of its numbers");
    }
    return header;
}

struct PublicNumbers {
    ByteView exponent;
    ByteView modulus;
};

PublicNumbers read_public_numbers(const BlobHeader& header, BlobReader& reader) {
    const PublicNumbers numbers{.exponent = reader.take(header.exponent),
                                .modulus = reader.take(header.modulus)};
    if (bits_in(numbers.modulus) != header.bits) {
        refuse_blob("the modulus has another length than the header says");
    }
    return numbers;
}

PublicKey to_public_key(const PublicNumbers& numbers) {
    der::Writer key;
    key.sequence([&](der::Writer& inner) {
        inner.unsigned_integer(without_zeros(numbers.modulus));
        inner.unsigned_integer(without_zeros(numbers.exponent));
    });
    der::Writer info;
    info.sequence([&](der::Writer& inner) {
        inner.sequence([](der::Writer& algorithm) {
            algorithm.oid(oids::rsa_encryption);
            algorithm.null();
        });
        inner.bit_string(key.bytes());
    });
    return PublicKey::from_spki(info.bytes());
}

}  // namespace

bool is_cng_blob(ByteView octets) noexcept {
    return magic_of(octets) == public_magic || is_cng_private_blob(octets);
}

bool is_cng_private_blob(ByteView octets) noexcept {
    const auto magic = magic_of(octets);
    return magic == private_magic || magic == full_magic;
}

PublicKey public_key_from_cng(ByteView blob) {
    const BlobHeader header = read_header(blob);
    if (header.magic != public_magic || header.prime1 != 0 || header.prime2 != 0) {
        refuse_blob("it is not that of a public key");
    }
    BlobReader reader(blob);
    return to_public_key(read_public_numbers(header, reader));
}

PrivateKey private_key_from_cng(ByteView blob) {
    const BlobHeader header = read_header(blob);
    if (header.magic == public_magic) {
        refuse_blob("it holds no private key");
    }
    BlobReader reader(blob);
    const PublicNumbers shown = read_public_numbers(header, reader);
    to_public_key(shown);  // Refuses what no public key may be.
    if (header.bits < min_private_bits) {
        throw Error(codes::key_unusable, "RSA of " + std::to_string(header.bits) + " bits");
    }
    RsaNumbers numbers;
    numbers.modulus = Secret::copy_of(shown.modulus);
    numbers.exponent = Secret::copy_of(shown.exponent);
    numbers.prime1 = Secret::copy_of(reader.take(header.prime1));
    numbers.prime2 = Secret::copy_of(reader.take(header.prime2));
    if (header.magic == full_magic) {
        numbers.exponent1 = Secret::copy_of(reader.take(header.prime1));
        numbers.exponent2 = Secret::copy_of(reader.take(header.prime2));
        numbers.coefficient = Secret::copy_of(reader.take(header.prime1));
        numbers.private_exponent = Secret::copy_of(reader.take(header.modulus));
    }
    return rsa_key_from(numbers);
}

Bytes to_cng_public_blob(const PublicKey& key) {
    const auto [modulus, exponent] = rsa_public_numbers(key);
    Bytes blob;
    append_little_endian(blob, public_magic);
    append_little_endian(blob, static_cast<std::size_t>(key.bits()));
    append_little_endian(blob, exponent.size());
    append_little_endian(blob, modulus.size());
    append_little_endian(blob, 0);
    append_little_endian(blob, 0);
    append(blob, exponent);
    append(blob, modulus);
    return blob;
}

Secret to_cng_private_blob(const PrivateKey& key) {
    const RsaNumbers numbers = rsa_numbers(key);
    Bytes blob;
    blob.reserve(max_cng_blob_bytes);  // So that no copy is left behind while it grows.
    append_little_endian(blob, full_magic);
    append_little_endian(blob, static_cast<std::size_t>(key.public_key().bits()));
    append_little_endian(blob, numbers.exponent.size());
    append_little_endian(blob, numbers.modulus.size());
    append_little_endian(blob, numbers.prime1.size());
    append_little_endian(blob, numbers.prime2.size());
    const auto add = [&](const Secret& number, std::size_t octets) {
        blob.insert(blob.end(), octets - number.size(), 0);
        append(blob, number.reveal());
    };
    add(numbers.exponent, numbers.exponent.size());
    add(numbers.modulus, numbers.modulus.size());
    add(numbers.prime1, numbers.prime1.size());
    add(numbers.prime2, numbers.prime2.size());
    add(numbers.exponent1, numbers.prime1.size());
    add(numbers.exponent2, numbers.prime2.size());
    add(numbers.coefficient, numbers.prime1.size());
    add(numbers.private_exponent, numbers.modulus.size());
    return Secret(std::move(blob));
}

}  // namespace certferry::pki
