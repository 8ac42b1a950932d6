#include "base/encoding.h"
#include "base/error.h"
#include "pki/der.h"
#include "pki/name.h"
#include "pki/name_types.h"

#include <algorithm>

namespace certferry::pki {

namespace {

constexpr std::string_view special = R"(,+"\<>;)";  // RFC 4514, 2.4.

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string escaped(std::string_view value) {
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool at_edge =
            (c == ' ' && (i == 0 || i + 1 == value.size())) || (c == '#' && i == 0);
        if (is_control(c)) {
            text += '\\';
            text += to_upper_hex(as_bytes(value.substr(i, 1)));
            continue;
        }
        if (at_edge || special.find(c) != std::string_view::npos) {
            text += '\\';
        }
        text += c;
    }
    return text;
}

/// Reads what an administrator wrote, from left to right.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::vector<Rdn> rdns() {
        std::vector<Rdn> rdns;
        skip_spaces();
        if (at_end()) {
            return rdns;
        }
        rdns.emplace_back();
        for (;;) {
            rdns.back().push_back(attribute());
            if (at_end()) {
                return rdns;
            }
            if (text_[at_++] == ',') {
                rdns.emplace_back();
            }
        }
    }

private:
    [[noreturn]] void fail(std::string_view what) const {
        throw Error(codes::name_invalid,
                    "position " + std::to_string(at_ + 1) + ": " + std::string(what));
    }

    bool at_end() const noexcept { return at_ == text_.size(); }

    void skip_spaces() {
        while (!at_end() && text_[at_] == ' ') {
            ++at_;
        }
    }

    /// One attribute; stops at the separator after it, or at the end.
    NameAttribute attribute() {
        NameAttribute result;
        result.type = type();
        skip_spaces();
        if (at_end()) {
            fail("value missing");
        }
        if (text_[at_] == '#') {
            result.value = encoded_value();
        } else if (text_[at_] == '"') {
            result.value = quoted_value();
        } else {
            result.value = plain_value();
        }
        skip_spaces();
        if (!at_end() && text_[at_] != ',' && text_[at_] != '+') {
            fail("a separator must follow the value");
        }
        return result;
    }

    Oid type() {
        skip_spaces();
        const std::size_t equals = text_.find('=', at_);
        if (equals == std::string_view::npos) {
            fail("attribute without =");
        }
        std::string_view name = text_.substr(at_, equals - at_);
        name = name.substr(0, name.find_last_not_of(' ') + 1);
        Oid oid(attribute_oid(name));
        if (oid.empty()) {
            if (name.starts_with("OID.") || name.starts_with("oid.")) {
                name.remove_prefix(4);  // How Windows writes types that it has no name for.
            }
            try {
                oid = decode_oid(encode_oid(name));
            } catch (const Error&) {
                fail("unknown attribute type");
            }
        }
        at_ = equals + 1;
        return oid;
    }

    /// `#` and hexadecimal (RFC 4514, 2.4): a value in DER.
    std::string encoded_value() {
        const std::size_t end = std::min(text_.find_first_of(",+ ", at_), text_.size());
        const std::string value(text_.substr(at_, end - at_));
        if (!is_encoded_value(value)) {
            fail("not the hexadecimal of one DER value");
        }
        at_ = end;
        return value;
    }

    /// As CertStrToName reads it: a quote inside is doubled.
    std::string quoted_value() {
        std::string value;
        for (++at_; !at_end(); ++at_) {
            if (text_[at_] == '\\') {
                value += escape();
                --at_;
                continue;
            }
            if (text_[at_] == '"') {
                if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') {
                    ++at_;
                    return value;
                }
                ++at_;
            }
            value += text_[at_];
        }
        fail("closing quote missing");
    }

    std::string plain_value() {
        std::string value;
        std::size_t kept = 0;  // Characters up to the last one that is no plain space.
        while (!at_end() && text_[at_] != ',' && text_[at_] != '+') {
            if (text_[at_] == '\\') {
                value += escape();
                kept = value.size();
                continue;
            }
            if (special.find(text_[at_]) != std::string_view::npos) {
                fail("this character must be escaped");
            }
            value += text_[at_];
            kept = text_[at_] == ' ' ? kept : value.size();
            ++at_;
        }
        value.resize(kept);
        return value;
    }

    /// Takes a backslash and what it stands before.
    char escape() {
        const std::string_view after = text_.substr(at_ + 1);
        if (after.empty()) {
            fail("nothing after the backslash");
        }
        if (special.find(after[0]) != std::string_view::npos || after[0] == ' ' ||
            after[0] == '#' || after[0] == '=') {
            at_ += 2;
            return after[0];
        }
        const auto octet = from_hex(after.substr(0, 2));
        if (!octet || octet->size() != 1) {
            fail("this character must not be escaped");
        }
        at_ += 3;
        return static_cast<char>(octet->front());
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<Rdn> parse_rdns(std::string_view text) {
    if (text.size() > Name::max_der_bytes) {
        throw Error(codes::name_invalid, "too long");
    }
    return Parser(text).rdns();
}

Name Name::from_text(std::string_view text) {
    return from_rdns(parse_rdns(text));
}

std::string Name::text() const {
    std::string text;
    for (const Rdn& rdn : rdns_) {
        char separator = ',';
        for (const NameAttribute& attribute : rdn) {
            if (!text.empty()) {
                text += separator;
            }
            separator = '+';
            const AttributeType* type = find_attribute_type(attribute.type);
            text += type != nullptr ? type->name : std::string_view(attribute.type);
            text += '=';
            text += is_encoded_value(attribute.value) ? attribute.value : escaped(attribute.value);
        }
    }
    return text;
}

}  // namespace certferry::pki
