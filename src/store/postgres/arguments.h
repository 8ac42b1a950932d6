#pragma once

#include "store/param.h"

#include <libpq-fe.h>

#include <array>
#include <span>
#include <vector>

namespace certferry::store::postgres {

/// Parameters as libpq takes them, all in binary. Borrows texts and octets from them.
class Arguments {
public:
    explicit Arguments(std::span<const Param> params);

    Arguments(Arguments&&) = default;
    Arguments(const Arguments&) = delete;
    Arguments& operator=(const Arguments&) = delete;
    Arguments& operator=(Arguments&&) = delete;
    ~Arguments() = default;

    int count() const noexcept { return static_cast<int>(values_.size()); }

    /// A type for each: bigint, double precision, text or bytea; 0 for NULL, which fits any.
    std::span<const Oid> types() const noexcept { return types_; }

    const char* const* values() const noexcept { return values_.data(); }

    const int* lengths() const noexcept { return lengths_.data(); }

    const int* formats() const noexcept { return formats_.data(); }

private:
    void add(const Param& param);

    std::vector<std::array<char, 8>> numbers_;  // Never grows beyond what was reserved.
    std::vector<Oid> types_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

}  // namespace certferry::store::postgres
