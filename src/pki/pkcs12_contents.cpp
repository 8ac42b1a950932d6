#include "pki/pkcs12_contents.h"

#include "base/codes/pfx.h"
#include "base/error.h"
#include "pki/oid.h"

namespace certferry::pki::pfx {

namespace {

constexpr std::string_view encrypted_data = "1.2.840.113549.1.7.6";
constexpr std::string_view key_bag = "1.2.840.113549.1.12.10.1.1";
constexpr std::string_view shrouded_key_bag = "1.2.840.113549.1.12.10.1.2";
constexpr std::string_view certificate_bag = "1.2.840.113549.1.12.10.1.3";
constexpr std::string_view safe_contents_bag = "1.2.840.113549.1.12.10.1.6";
constexpr std::string_view x509_certificate = "1.2.840.113549.1.9.22.1";
constexpr std::string_view friendly_name = "1.2.840.113549.1.9.20";
constexpr std::string_view local_key_id = "1.2.840.113549.1.9.21";
constexpr int max_safe_depth = 3;

BagAttributes read_attributes(der::Reader set) {
    BagAttributes result;
    while (!set.at_end()) {
        der::Reader attribute = set.enter(der::sequence);
        const Oid type = attribute.next_oid();
        der::Reader values = attribute.enter(der::set);
        attribute.end();
        if (values.at_end()) {
            continue;
        }
        const der::Element value = values.next();
        if (type == friendly_name) {
            result.friendly_name = der::parse_text(value).value_or("");
        } else if (type == local_key_id) {
            result.local_key_id = to_bytes(value.content);
        }
    }
    return result;
}

class SafeReader {
public:
    SafeReader(const Password& password, Budget& budget) : decryptor_(password, budget) {}

    void read_safe(ByteView ber) {
        const std::optional<Bytes> rewritten = der::definite_form(ber);
        der::Reader outer(rewritten ? ByteView(*rewritten) : ber);
        der::Reader contents = outer.enter(der::sequence);
        outer.end();
        while (!contents.at_end()) {
            read_content_info(contents.enter(der::sequence));
        }
    }

    Bags take() { return std::move(bags_); }

private:
    void read_content_info(der::Reader info) {
        const Oid type = info.next_oid();
        if (type != oids::data && type != encrypted_data) {
            throw Error(codes::pfx_algorithm_refused, "content protected by " + type);
        }
        der::Reader content = info.enter(der::context_constructed(0));
        info.end();
        if (type == oids::data) {
            read_contents(content.next(der::octet_string).content, max_safe_depth);
        } else {
            read_encrypted(content.enter(der::sequence));
        }
        content.end();
    }

    /// EncryptedData (RFC 5652, 8).
    void read_encrypted(der::Reader encrypted) {
        encrypted.next_small_integer();
        der::Reader info = encrypted.enter(der::sequence);
        info.next_oid();
        const der::Element algorithm = info.next(der::sequence);
        const der::Element content = info.next();
        info.end();
        Bytes joined;
        ByteView octets = content.content;
        if (content.tag == der::context_constructed(0)) {
            joined = der::join_octet_strings(content.content);
            octets = joined;
        } else if (content.tag != der::context(0)) {
            throw Error(codes::der_malformed, "encrypted data without its content");
        }
        const Secret plain = decryptor_.decrypt(algorithm, octets);
        read_contents(plain.reveal(), max_safe_depth);
    }

    /// SafeContents, as bytes that may be BER.
    void read_contents(ByteView ber, int depth) {
        std::optional<Bytes> rewritten = der::definite_form(ber);
        const Secret kept(std::move(rewritten).value_or(Bytes{}));  // It may hold a key.
        der::Reader outer(kept.empty() ? ber : kept.reveal());
        read_bags(outer.enter(der::sequence), depth);
        outer.end();
    }

    void read_bags(der::Reader bags, int depth) {  // NOLINT(misc-no-recursion): `depth` bounds it.
        if (depth == 0) {
            throw Error(codes::der_malformed, "bags nested too deeply");
        }
        while (!bags.at_end()) {
            if (++bag_count_ > max_bags) {
                throw Error(codes::der_malformed, "too many bags");
            }
            der::Reader bag = bags.enter(der::sequence);
            const Oid type = bag.next_oid();
            der::Reader value = bag.enter(der::context_constructed(0));
            const auto set = bag.next_if(der::set);
            bag.end();
            BagAttributes attributes =
                set ? read_attributes(der::Reader(set->content)) : BagAttributes{};
            if (type == safe_contents_bag) {
                read_bags(value.enter(der::sequence), depth - 1);
            } else {
                read_bag(type, value, std::move(attributes));
            }
        }
    }

    void read_bag(const Oid& type, der::Reader value, BagAttributes attributes) {
        if (type == key_bag) {
            bags_.keys.push_back(
                {PrivateKey::from_pkcs8(value.next(der::sequence).whole), std::move(attributes)});
        } else if (type == shrouded_key_bag) {
            der::Reader info = value.enter(der::sequence);
            const der::Element algorithm = info.next(der::sequence);
            const ByteView encrypted = info.next(der::octet_string).content;
            info.end();
            const Secret plain = decryptor_.decrypt(algorithm, encrypted);
            bags_.keys.push_back({PrivateKey::from_pkcs8(plain.reveal()), std::move(attributes)});
        } else if (type == certificate_bag) {
            read_certificate(value.enter(der::sequence), std::move(attributes));
        }
    }

    void read_certificate(der::Reader bag, BagAttributes attributes) {
        const Oid type = bag.next_oid();
        der::Reader value = bag.enter(der::context_constructed(0));
        bag.end();
        if (type == x509_certificate) {
            bags_.certificates.push_back(
                {Certificate::from_der(value.next(der::octet_string).content),
                 std::move(attributes)});
        }
    }

    Decryptor decryptor_;
    Bags bags_;
    std::size_t bag_count_ = 0;
};

}  // namespace

Bags read_authenticated_safe(ByteView ber, const Password& password, Budget& budget) {
    SafeReader reader(password, budget);
    reader.read_safe(ber);
    return reader.take();
}

}  // namespace certferry::pki::pfx
