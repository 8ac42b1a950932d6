#pragma once

#include "base/guarded.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/client.h"
#include "pki/cmp_message.h"
#include "pki/digest.h"
#include "pki/key.h"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace certferry::ca::cmp {

/// A registration authority's certificate and its key.
struct Credential {
    pki::Certificate certificate;
    pki::PrivateKey key;
};

/// What both sides know; `reference` tells the CA which secret.
struct SharedSecret {
    std::string reference;
    Secret secret;
};

/// What protects our messages.
using Protection = std::variant<Credential, SharedSecret>;

/// One message to send, and what may come back.
struct CmpQuestion {
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    pki::CmpType type;
    Bytes body;
    pki::CmpType expected;  ///< A pollRep answers a pollReq too.
    Bytes transaction_id = pki::random_bytes(16);
    Bytes recipient_nonce{};  ///< Where it goes on: the sender nonce of the answer before.
    std::vector<pki::CmpInfo> general_info{};
    std::string path{};        ///< After the CA's URL.
    bool takes_error = false;  ///< An error message that is a verdict is an answer, too.
    // NOLINTEND(readability-redundant-member-init)
};

/// CMP over HTTP to one CA: messages protected by our credential, or a shared secret, answers
/// checked. Thread-safe.
class CmpChannel {
public:
    struct Parts {
        std::string url;
        pki::Name recipient;
        std::vector<pki::Certificate> trust_anchors;
        std::chrono::milliseconds timeout;  ///< Of one question and its answer.
        http::Client& client;
        const Clock& clock;
        std::shared_ptr<const Protection> protection;  ///< Never null.
    };

    explicit CmpChannel(Parts parts);

    /// The answer, which belongs to this message and is protected: by the shared secret, if that
    /// protects ours, or by a signature that leads to a trust anchor, of a CA or for the purpose
    /// cmcCA. An error message is thrown (`throw_error_message`); an answer that cannot be trusted
    /// is Error(cmp_answer_untrusted), no answer Error(peer_unreachable), both in doubt where the
    /// CA may have acted.
    pki::CmpMessage ask(CmpQuestion question, Deadline deadline);

    /// Those that an answer brings, to choose a chain from; as the objects of earlier answers where
    /// they are the same, because those have their keys decoded.
    std::vector<pki::Certificate> certificates_of(const pki::CmpMessage& answer) const;

    /// From now on messages are protected with this; those under way with what was there before.
    void use(Protection protection);

private:
    bool is_trusted(const pki::CmpMessage& answer, const Protection& protection);
    bool is_signed_by_ca(const pki::CmpMessage& answer);
    bool is_ca_signer(const pki::CmpMessage& answer, const pki::Certificate& signer,
                      const std::vector<pki::Certificate>& pool);
    bool is_anchored(const pki::Certificate& signer, const std::vector<pki::Certificate>& pool,
                     UtcTime now);
    Bytes protect(CmpQuestion question, const Bytes& nonce, const Protection& protection) const;
    http::Response send(const Bytes& message, const std::string& path, Deadline deadline);

    const Parts parts_;
    Guarded<std::shared_ptr<const Protection>> protection_;
    Guarded<std::vector<pki::Certificate>> seen_;  // That the last trusted answer brought.
    Guarded<std::map<pki::Sha256, UtcTime>>
        anchored_;  // Signers, and until when their chain holds.
};

/// The CA certificates among these that lead from `leaf` upwards, nearest first. Names alone are
/// compared.
std::vector<pki::Certificate> chain_of(const pki::Certificate& leaf,
                                       std::vector<pki::Certificate> pool);

/// True if each certificate of `chain`, nearest first, signed the one before it, `leaf` at the
/// beginning, and has not ended, up to one of the anchors.
bool leads_to(const pki::Certificate& leaf, const std::vector<pki::Certificate>& chain,
              const std::vector<pki::Certificate>& anchors, UtcTime now);

}  // namespace certferry::ca::cmp
