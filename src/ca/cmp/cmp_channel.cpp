#include "ca/cmp/cmp_channel.h"

#include "base/codes/cmp.h"
#include "base/error.h"
#include "ca/cmp/cmp_status.h"
#include "pki/cmp_bodies.h"
#include "pki/der.h"

#include <algorithm>

namespace certferry::ca::cmp {

namespace {

using pki::CmpType;

constexpr std::size_t nonce_bytes = 16;
constexpr std::string_view media_type = "application/pkixcmp";

}  // namespace

std::vector<pki::Certificate> chain_of(const pki::Certificate& leaf,
                                       std::vector<pki::Certificate> pool) {
    std::vector<pki::Certificate> chain;
    auto issuer = leaf.issuer();
    while (true) {
        const auto found = std::ranges::find_if(
            pool, [&](const auto& each) { return each.is_ca() && each.subject() == issuer; });
        if (found == pool.end()) {
            return chain;
        }
        issuer = found->issuer();
        chain.push_back(*found);
        pool.erase(found);
    }
}

bool CmpChannel::is_ca_signer(const pki::CmpMessage& answer) const {
    const auto* signer = answer.signer();
    if (signer == nullptr || !answer.verify(signer->public_key())) {
        return false;
    }
    const auto purposes = signer->extended_key_usage();
    if (!signer->is_ca() && std::ranges::find(purposes, pki::oids::cmc_ca) == purposes.end()) {
        return false;
    }
    const auto now = parts_.clock.now();
    if (now < signer->not_before() || now > signer->not_after()) {
        return false;
    }
    const auto& anchors = parts_.trust_anchors;
    std::vector<pki::Certificate> pool = answer.extra_certificates();
    pool.insert(pool.end(), anchors.begin(), anchors.end());
    const pki::Certificate* below = signer;
    const auto chain = chain_of(*signer, pool);
    for (const auto& each : chain) {
        if (!below->signed_by(each.public_key()) || now > each.not_after()) {
            return false;
        }
        if (std::ranges::find(anchors, each) != anchors.end()) {
            return true;
        }
        below = &each;
    }
    return std::ranges::find(anchors, *signer) != anchors.end();
}

pki::CmpMessage CmpChannel::ask(CmpQuestion question, Deadline deadline) {
    const auto nonce = pki::random_bytes(nonce_bytes);
    auto infos = std::move(question.general_info);
    infos.push_back(
        {.type = pki::Oid(pki::oids::cmp_implicit_confirm), .value = Bytes{pki::der::null, 0}});
    const auto message = sign_cmp_message({.header = {.recipient = parts_.recipient,
                                                      .message_time = parts_.clock.now(),
                                                      .transaction_id = question.transaction_id,
                                                      .sender_nonce = nonce,
                                                      .general_info = std::move(infos)},
                                           .type = question.type,
                                           .body = std::move(question.body),
                                           .certificates = {}},
                                          parts_.certificate, parts_.key);
    const auto response =
        parts_.client.send({.method = "POST",
                            .url = parts_.url + question.path,
                            .headers = {{"Content-Type", std::string(media_type)}},
                            .body = message},
                           deadline);
    if (response.status == 503 || response.status == 429) {
        throw Error(codes::cmp_ca_unavailable, "HTTP " + std::to_string(response.status));
    }
    const auto type = response.headers.find("Content-Type");
    if (response.status != 200 || !type || !type->starts_with(media_type)) {
        throw Error::in_doubt(codes::peer_answer_invalid,
                              "HTTP " + std::to_string(response.status) + ", no CMP");
    }
    std::optional<pki::CmpMessage> answer;
    try {
        answer = pki::CmpMessage::parse(response.body);
    } catch (const Error& error) {
        throw Error::in_doubt(codes::peer_answer_invalid, error.detail());
    }
    const auto& header = answer->header();
    if (!is_ca_signer(*answer) || header.transaction_id != question.transaction_id ||
        header.recipient_nonce != nonce) {
        throw Error::in_doubt(codes::cmp_answer_untrusted, parts_.url);
    }
    if (answer->is(CmpType::error)) {
        throw_error_message(pki::read_error(answer->body()));
    }
    if (!answer->is(question.expected) &&
        !(question.type == CmpType::poll_req && answer->is(CmpType::poll_rep))) {
        throw Error::in_doubt(codes::peer_answer_invalid,
                              "CMP body " + std::to_string(answer->type_number()));
    }
    return std::move(*answer);
}

}  // namespace certferry::ca::cmp
