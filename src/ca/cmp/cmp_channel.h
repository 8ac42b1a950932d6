#pragma once

#include "base/time.h"
#include "http/client.h"
#include "pki/cmp_message.h"
#include "pki/digest.h"
#include "pki/key.h"

#include <string>
#include <vector>

namespace certferry::ca::cmp {

/// One message to send, and what may come back.
struct CmpQuestion {
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    pki::CmpType type;
    Bytes body;
    pki::CmpType expected;  ///< A pollRep answers a pollReq too.
    Bytes transaction_id = pki::random_bytes(16);
    std::vector<pki::CmpInfo> general_info{};
    std::string path{};  ///< After the CA's URL.
    // NOLINTEND(readability-redundant-member-init)
};

/// CMP over HTTP to one CA: messages signed by our credential, answers checked. Thread-safe.
class CmpChannel {
public:
    struct Parts {
        std::string url;
        pki::Name recipient;
        std::vector<pki::Certificate> trust_anchors;
        http::Client& client;
        const Clock& clock;
        pki::Certificate certificate;
        pki::PrivateKey key;
    };

    explicit CmpChannel(Parts parts) : parts_(std::move(parts)) {}

    /// The answer, whose protection leads to a trust anchor, by a CA or for the purpose cmcCA, and
    /// which belongs to this message. An error message is thrown (`throw_error_message`); an answer
    /// that cannot be trusted is Error(cmp_answer_untrusted), no answer Error(peer_unreachable),
    /// both in doubt where the CA may have acted.
    pki::CmpMessage ask(CmpQuestion question, Deadline deadline);

private:
    bool is_ca_signer(const pki::CmpMessage& answer) const;

    Parts parts_;
};

/// The CA certificates among these that lead from `leaf` upwards, nearest first. Names alone are
/// compared.
std::vector<pki::Certificate> chain_of(const pki::Certificate& leaf,
                                       std::vector<pki::Certificate> pool);

}  // namespace certferry::ca::cmp
