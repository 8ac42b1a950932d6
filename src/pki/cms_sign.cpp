#include "base/error.h"
#include "pki/cms_signed.h"
#include "pki/der.h"

#include <algorithm>

namespace certferry::pki {

namespace {

Bytes encode_attribute(std::string_view type, const std::vector<Bytes>& values) {
    der::Writer writer;
    writer.sequence([&](der::Writer& attribute) {
        attribute.oid(type);
        attribute.constructed(der::set, [&](der::Writer& set) {
            for (const auto& value : values) {
                set.raw(value);
            }
        });
    });
    return writer.take();
}

template <class F>
Bytes encode(F&& write) {
    der::Writer writer;
    write(writer);
    return writer.take();
}

/// The attributes as their SET OF: encoded, and in the order of their encodings (X.690, 11.6).
Bytes encode_attributes(const SignedContent& content, Hash hash) {
    const Bytes digested = digest(hash, content.content);
    std::vector<Bytes> all{
        encode_attribute(oids::content_type,
                         {encode([](der::Writer& value) { value.oid(oids::data); })}),
        encode_attribute(oids::message_digest,
                         {encode([&](der::Writer& value) { value.octet_string(digested); })}),
        encode_attribute(oids::signing_time,
                         {encode([&](der::Writer& value) { value.time(content.signing_time); })}),
    };
    for (const auto& attribute : content.attributes) {
        all.push_back(encode_attribute(attribute.type, attribute.values));
    }
    std::ranges::sort(all);
    Bytes set;
    for (const auto& attribute : all) {
        append(set, attribute);
    }
    return set;
}

/// RFC 5754, 2: no parameters.
void write_digest_algorithm(der::Writer& writer, Hash hash) {
    writer.sequence([&](der::Writer& algorithm) { algorithm.oid(oid_of(hash)); });
}

/// For RSA the bare rsaEncryption, which every SCEP client knows (RFC 3370, 3.2).
void write_signature_algorithm(der::Writer& writer, const PublicKey& key, Hash hash) {
    if (key.algorithm() != KeyAlgorithm::rsa) {
        writer.raw(signature_algorithm(key, hash));
        return;
    }
    writer.sequence([](der::Writer& algorithm) {
        algorithm.oid(oids::rsa_encryption);
        algorithm.null();
    });
}

void write_signer(der::Writer& writer, const SignedContent& content, const Certificate& signer,
                  const PrivateKey& key, Hash hash) {
    const Bytes attributes = encode_attributes(content, hash);
    const Bytes covered =
        encode([&](der::Writer& set) { set.element(der::set, attributes); });  // RFC 5652, 5.4.
    writer.sequence([&](der::Writer& info) {
        info.integer(1);
        info.sequence([&](der::Writer& name) {
            name.raw(signer.issuer().der());
            name.unsigned_integer(signer.serial());
        });
        write_digest_algorithm(info, hash);
        info.element(der::context_constructed(0), attributes);
        write_signature_algorithm(info, key.public_key(), hash);
        info.octet_string(key.sign(hash, covered));
    });
}

/// Without content there is no eContent at all (RFC 8894, 3.3.2.2), and the digest is that of no
/// octets.
void write_content(der::Writer& writer, const SignedContent& content) {
    writer.sequence([&](der::Writer& encapsulated) {
        encapsulated.oid(oids::data);
        if (!content.content.empty() || content.keep_empty) {
            encapsulated.constructed(der::context_constructed(0), [&](der::Writer& holder) {
                holder.octet_string(content.content);
            });
        }
    });
}

}  // namespace

// Written here and not by CMS_sign, whose X509 objects, copies and sorting cost a tenth of what the
// signature does (docs/performance.md).
Bytes sign_message(const SignedContent& content, const Certificate& signer, const PrivateKey& key,
                   Hash hash) {
    if (hash == Hash::md5) {
        throw Error(codes::algorithm_refused, "MD5 is never used to sign");
    }
    return encode([&](der::Writer& writer) {
        writer.sequence([&](der::Writer& content_info) {
            content_info.oid(oids::signed_data);
            content_info.constructed(der::context_constructed(0), [&](der::Writer& wrapper) {
                wrapper.sequence([&](der::Writer& signed_data) {
                    signed_data.integer(1);
                    signed_data.constructed(der::set, [&](der::Writer& algorithms) {
                        write_digest_algorithm(algorithms, hash);
                    });
                    write_content(signed_data, content);
                    if (!content.certificates.empty()) {
                        signed_data.constructed(
                            der::context_constructed(0), [&](der::Writer& certificates) {
                                for (const auto& certificate : content.certificates) {
                                    certificates.raw(certificate.der());
                                }
                            });
                    }
                    signed_data.constructed(der::set, [&](der::Writer& signers) {
                        write_signer(signers, content, signer, key, hash);
                    });
                });
            });
        });
    });
}

}  // namespace certferry::pki
