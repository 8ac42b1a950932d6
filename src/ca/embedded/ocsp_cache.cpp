#include "ca/embedded/ocsp_cache.h"

#include <algorithm>
#include <utility>

namespace certferry::ca::embedded {

namespace {

/// SHA-1 to SHA-512 are four; anybody who varies the spelling gets no room for it.
constexpr std::size_t max_answers = 4;

}  // namespace

std::shared_ptr<const OcspReply> OcspCache::find(ByteView serial, ByteView cert_id, UtcTime now) {
    const std::string key(as_text(serial));
    auto found = recent_.find(key);
    if (found == recent_.end()) {
        const auto old = older_.find(key);
        if (old == older_.end()) {
            return nullptr;
        }
        found = recent_.insert_or_assign(key, std::move(old->second)).first;
        older_.erase(old);
    }
    const auto answer = found->second.find(as_text(cert_id));
    if (answer == found->second.end() || answer->second->life->fresh_until <= now) {
        return nullptr;
    }
    return answer->second;
}

void OcspCache::put(ByteView serial, ByteView cert_id, std::shared_ptr<const OcspReply> reply,
                    std::int64_t position) {
    if (position < position_) {
        return;
    }
    if (recent_.size() >= max_half_) {
        older_ = std::exchange(recent_, {});
    }
    auto& answers = recent_[std::string(as_text(serial))];
    if (answers.size() >= max_answers) {
        answers.clear();
    }
    answers.insert_or_assign(std::string(as_text(cert_id)), std::move(reply));
}

void OcspCache::drop(const std::vector<Bytes>& serials, std::int64_t position) {
    for (const auto& serial : serials) {
        const std::string key(as_text(serial));
        recent_.erase(key);
        older_.erase(key);
    }
    position_ = std::max(position_, position);
}

}  // namespace certferry::ca::embedded
