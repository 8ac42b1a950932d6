#pragma once

#include "base/guarded.h"

#include <map>
#include <optional>
#include <utility>

namespace certferry {

/// Remembers what was worked out for a key, for as many keys as it is made for: one more, and it
/// begins anew, so that it stays small whatever others send. Thread-safe.
template <class Key, class Value>
class Memo {
public:
    explicit Memo(std::size_t most) noexcept : most_(most) {}

    /// A copy of what is known, or empty.
    std::optional<Value> find(const Key& key) const {
        return known_.with([&](const auto& known) {
            const auto found = known.find(key);
            return found == known.end() ? std::nullopt : std::optional<Value>(found->second);
        });
    }

    void keep(const Key& key, Value value) {
        known_.with([&](auto& known) {
            if (known.size() >= most_) {
                known.clear();
            }
            known.insert_or_assign(key, std::move(value));
        });
    }

private:
    const std::size_t most_;
    Guarded<std::map<Key, Value>> known_;
};

}  // namespace certferry
