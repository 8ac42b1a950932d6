#include "ca/embedded/embedded_publication.h"

#include "store/ca/crls.h"

namespace certferry::ca::embedded {

namespace {

using store::Session;

store::ca::CrlKind stored_kind(CrlKind kind) {
    return kind == CrlKind::full ? store::ca::CrlKind::full : store::ca::CrlKind::delta;
}

}  // namespace

std::optional<PublishedCrl> EmbeddedPublication::crl(std::string_view slug, CrlKind kind) {
    const auto set = parts_.authorities.current();
    const Authority* authority = set->with_slug(slug);
    if (authority == nullptr) {
        return std::nullopt;
    }
    const auto newest = parts_.database.read([&](Session& session) {
        return store::ca::newest_crl(session, authority->id, stored_kind(kind));
    });
    if (!newest) {
        return std::nullopt;
    }
    const Key key(authority->id, kind);
    auto kept = kept_.with([&](const auto& all) -> std::optional<PublishedCrl> {
        const auto found = all.find(key);
        return found != all.end() && found->second.number == newest->number
                   ? std::optional(found->second)
                   : std::nullopt;
    });
    if (kept) {
        return kept;
    }
    auto der = parts_.database.read(
        [&](Session& session) { return store::ca::crl_der(session, *newest); });
    if (!der) {
        return crl(slug, kind);  // A newer one came in between.
    }
    PublishedCrl published{.der = std::make_shared<const Bytes>(*std::move(der)),
                           .number = newest->number,
                           .this_update = newest->this_update,
                           .next_update = newest->next_update};
    kept_.with([&](auto& all) { all.insert_or_assign(key, published); });
    return published;
}

std::optional<pki::Certificate> EmbeddedPublication::authority(std::string_view slug) {
    const auto set = parts_.authorities.current();
    const Authority* authority = set->with_slug(slug);
    return authority == nullptr ? std::nullopt : std::optional(authority->certificate);
}

OcspReply EmbeddedPublication::ocsp(ByteView request) {
    return responder_.answer(request);
}

}  // namespace certferry::ca::embedded
