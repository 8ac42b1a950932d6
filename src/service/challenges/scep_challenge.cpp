#include "service/challenges/scep_challenge.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "pki/aead.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::service::KeyPurpose;

constexpr std::uint8_t container_version = 1;
constexpr std::size_t key_id_octets = 8;
constexpr std::size_t uuid_octets = 16;
constexpr std::size_t content_octets = 4 * uuid_octets + 4 + 8 + 4 + std::tuple_size_v<pki::Sha256>;
constexpr std::size_t container_octets =
    1 + key_id_octets + content_octets + pki::aead_overhead_bytes;

/// Writes numbers big-endian and UUIDs as their octets.
class Writer {
public:
    void uuid(std::string_view text) {
        std::string digits(text);
        std::erase(digits, '-');
        const auto octets = from_hex(digits);
        if (!octets || octets->size() != uuid_octets) {
            throw Error(codes::internal_error, "an id is not a UUID");
        }
        append(out, *octets);
    }

    void number(std::uint64_t value, std::size_t octets) {
        while (octets-- > 0) {
            out.push_back(static_cast<std::uint8_t>(value >> (8 * octets)));
        }
    }

    Bytes out;
};

/// Reads what Writer wrote; the caller knows that there is enough.
class Reader {
public:
    explicit Reader(ByteView in) noexcept : in_(in) {}

    std::string uuid() {
        auto text = to_hex(take(uuid_octets));
        for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
            text.insert(dash, 1, '-');
        }
        return text;
    }

    std::uint64_t number(std::size_t octets) {
        std::uint64_t value = 0;
        for (const auto octet : take(octets)) {
            value = value << 8U | octet;
        }
        return value;
    }

    ByteView take(std::size_t octets) {
        const auto taken = in_.first(octets);
        in_ = in_.subspan(octets);
        return taken;
    }

private:
    ByteView in_;
};

Bytes associated_with(std::string_view tenant_id, ByteView header) {
    auto associated = to_bytes(fmt::format("certferry SCEP challenge\n{}\n", tenant_id));
    append(associated, header);
    return associated;
}

std::uint64_t seconds_of(UtcTime time) {
    return static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

}  // namespace

Secret seal_challenge(const ScepChallenge& challenge, const InternalKey& key) {
    Writer content;
    content.uuid(challenge.challenge_id);
    content.uuid(challenge.device_id);
    content.uuid(challenge.user_id);
    content.uuid(challenge.profile_id);
    content.number(challenge.profile_version, 4);
    const auto created = seconds_of(challenge.created_at);
    content.number(created, 8);
    content.number(seconds_of(challenge.expires_at) - created, 4);
    append(content.out, challenge.expected);

    Writer container;
    container.number(container_version, 1);
    append(container.out, from_hex(key.key_id).value());
    const auto associated = associated_with(key.tenant_id, container.out);
    append(container.out, pki::aead_seal(key.octets, associated, content.out));
    return Secret::copy_of(to_base64(container.out));
}

std::variant<OpenedChallenge, ChallengeFault> open_challenge(const Secret& text,
                                                             std::string_view tenant_id,
                                                             KeyRing& keys) {
    const auto container = from_base64(text.reveal_text());
    if (!container || container->size() != container_octets ||
        container->front() != container_version) {
        return ChallengeFault::encoding;
    }
    const auto header = ByteView(*container).first(1 + key_id_octets);
    const auto key = keys.find(to_hex(header.subspan(1)));
    if (!key || key->purpose != KeyPurpose::challenge) {
        return ChallengeFault::unknown_key;
    }
    if (key->tenant_id != tenant_id) {
        return ChallengeFault::other_tenant;
    }
    const auto content = pki::aead_open(key->octets, associated_with(tenant_id, header),
                                        ByteView(*container).subspan(header.size()));
    if (!content) {
        return ChallengeFault::wrong_tag;
    }
    if (content->size() != content_octets) {
        return ChallengeFault::wrong_content;
    }
    Reader reader(content->reveal());
    OpenedChallenge opened{.tenant_id = key->tenant_id, .challenge = {}};
    auto& challenge = opened.challenge;
    challenge.challenge_id = reader.uuid();
    challenge.device_id = reader.uuid();
    challenge.user_id = reader.uuid();
    challenge.profile_id = reader.uuid();
    challenge.profile_version = static_cast<std::uint32_t>(reader.number(4));
    challenge.created_at = UtcTime(std::chrono::seconds(reader.number(8)));
    challenge.expires_at = challenge.created_at + std::chrono::seconds(reader.number(4));
    std::ranges::copy(reader.take(challenge.expected.size()), challenge.expected.begin());
    return opened;
}

}  // namespace certferry::service
