#pragma once

#include "base/testing.h"
#include "pki/certificate.h"
#include "pki/der.h"
#include "pki/key.h"

#include <openssl/bio.h>

#include <string_view>
#include <utility>
#include <vector>

// What tests of CMS, here and in the folders above, need: parties with certificates of their own,
// and DER that can be taken apart, changed and written again, as DER or as the BER that Apple's
// clients send.
namespace certferry::pki::test {

/// One DER element with the elements inside of it, to be changed at will.
struct Node {
    std::uint8_t tag = 0;
    Bytes content;             ///< Of a primitive element.
    std::vector<Node> inside;  ///< Of a constructed one.

    // NOLINTBEGIN(misc-no-recursion): as deep as the test's own data.
    static Node parse(ByteView der) {
        der::Reader reader(der);
        return from(reader.next());
    }

    Bytes der() const {
        der::Writer writer;
        write(writer);
        return writer.take();
    }

    /// Indefinite lengths for everything constructed, and OCTET STRINGs beyond 32 octets in pieces,
    /// the implicitly tagged encryptedContent among them.
    Bytes ber() const {
        constexpr std::size_t piece = 32;
        Bytes out;
        const bool octets = tag == der::octet_string || tag == der::context(0);
        if (is_constructed()) {
            append(out, Bytes{tag, 0x80});
            for (const auto& each : inside) {
                append(out, each.ber());
            }
        } else if (octets && content.size() > piece) {
            append(out, Bytes{static_cast<std::uint8_t>(tag | 0x20U), 0x80});
            for (ByteView rest = content; !rest.empty();
                 rest = rest.subspan(std::min(piece, rest.size()))) {
                der::Writer writer;
                writer.octet_string(rest.first(std::min(piece, rest.size())));
                append(out, writer.bytes());
            }
        } else {
            return der();
        }
        append(out, Bytes{0, 0});
        return out;
    }

    bool is_constructed() const noexcept { return (tag & 0x20U) != 0; }

    /// The element reached by these positions, one level each.
    Node& at(std::initializer_list<std::size_t> path) {
        Node* node = this;
        for (const auto position : path) {
            node = &node->inside.at(position);
        }
        return *node;
    }

private:
    static Node from(const der::Element& element) {
        Node node{.tag = element.tag, .content = {}, .inside = {}};
        if (!node.is_constructed()) {
            node.content = to_bytes(element.content);
            return node;
        }
        for (der::Reader reader(element.content); !reader.at_end();) {
            node.inside.push_back(from(reader.next()));
        }
        return node;
    }

    void write(der::Writer& writer) const {
        if (!is_constructed()) {
            writer.element(tag, content);
            return;
        }
        writer.constructed(tag, [&](der::Writer& into) {
            for (const auto& each : inside) {
                each.write(into);
            }
        });
    }

    // NOLINTEND(misc-no-recursion)
};

/// What was written into a memory BIO.
inline Bytes content_of(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return to_bytes(std::string_view(data, static_cast<std::size_t>(size)));
}

/// A key with a self-signed certificate that has a subject key identifier.
struct Party {
    PrivateKey key;
    Certificate certificate;

    static Party make(std::string_view name, const KeySpec& spec = {},
                      std::vector<Extension> extensions = {}) {
        using namespace std::chrono_literals;
        const auto made = PrivateKey::generate(spec);
        const auto& known = made.public_key();
        const UtcTime begin = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
        if (extensions.empty()) {
            extensions.push_back(make_subject_key_identifier(known.key_identifier()));
        }
        const CertificateContent content{.serial = {0x5A, 0x00, 0x01},
                                         .issuer = Name::from_text(name),
                                         .subject = Name::from_text(name),
                                         .not_before = begin,
                                         .not_after = begin + 20 * 365 * 24h,
                                         .spki = known.spki(),
                                         .extensions = std::move(extensions)};
        const auto tbs = encode_tbs(content, signature_algorithm(known, Hash::sha256));
        return {.key = made, .certificate = sign_tbs(tbs, made, Hash::sha256)};
    }
};

}  // namespace certferry::pki::test
