#include "store/postgres/arguments.h"

#include "store/postgres/types.h"

#include <bit>

namespace certferry::store::postgres {

namespace {

/// Big-endian, as the protocol has it.
std::array<char, 8> to_wire(std::uint64_t number) noexcept {
    std::array<char, 8> octets{};
    for (std::size_t i = octets.size(); i-- > 0; number >>= 8) {
        octets.at(i) = static_cast<char>(number & 0xFF);
    }
    return octets;
}

}  // namespace

Arguments::Arguments(std::span<const Param> params) : formats_(params.size(), binary_format) {
    numbers_.reserve(params.size());
    types_.reserve(params.size());
    values_.reserve(params.size());
    lengths_.reserve(params.size());
    for (const auto& param : params) {
        add(param);
    }
}

void Arguments::add(const Param& param) {
    struct Add {
        Arguments& to;

        void operator()(std::monostate) const { push(0, nullptr, 0); }

        void operator()(std::int64_t number) const {
            push_number(int8_type, std::bit_cast<std::uint64_t>(number));
        }

        void operator()(double number) const {
            push_number(float8_type, std::bit_cast<std::uint64_t>(number));
        }

        // A null pointer would be NULL where an empty value is meant.
        void operator()(std::string_view text) const {
            push(text_type, text.data() != nullptr ? text.data() : "", text.size());
        }

        void operator()(ByteView octets) const {
            push(bytea_type, octets.empty() ? "" : as_text(octets).data(), octets.size());
        }

        void push_number(Oid type, std::uint64_t number) const {
            const auto& wire = to.numbers_.emplace_back(to_wire(number));
            push(type, wire.data(), wire.size());
        }

        void push(Oid type, const char* value, std::size_t length) const {
            to.types_.push_back(type);
            to.values_.push_back(value);
            to.lengths_.push_back(static_cast<int>(length));
        }
    };

    std::visit(Add{*this}, param.value());
}

}  // namespace certferry::store::postgres
