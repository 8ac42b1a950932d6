#include "registration/allowance.h"

#include "base/encoding.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::registration {

namespace {

bool matches(const pki::Rdn& pattern, const pki::Rdn& rdn) {
    return std::ranges::equal(pattern, rdn, [](const auto& wanted, const auto& found) {
        return wanted.type == found.type &&
               (wanted.value == "*" || pki::same_attribute_value(wanted.value, found.value));
    });
}

bool matches(const std::vector<pki::Rdn>& pattern, const pki::Name& name) {
    return std::ranges::equal(pattern, name.rdns(),
                              [](const auto& a, const auto& b) { return matches(a, b); });
}

std::optional<Mismatch> check_subject(const Wish& wish, const Allowance& allowance) {
    const auto text = escape_for_log(wish.subject.text());
    if (allowance.subject && wish.subject != *allowance.subject) {
        return Mismatch{
            .validation = wish.subject.empty() ? "SubjectNameMissing" : "SubjectNameMismatch",
            .detail = fmt::format("subject {} is not {}", text, allowance.subject->text())};
    }
    const auto fits = [&](const auto& pattern) { return matches(pattern, wish.subject); };
    if (!allowance.subjects.empty() && std::ranges::none_of(allowance.subjects, fits)) {
        return Mismatch{
            .validation = wish.subject.empty() ? "SubjectNameMissing" : "SubjectNameMismatch",
            .detail = fmt::format("subject {} fits no pattern of the endpoint", text)};
    }
    return std::nullopt;
}

std::optional<Mismatch> check_alt_names(const Wish& wish, const Allowance& allowance) {
    const auto& names = wish.subject_alt_names;
    for (const auto& name : names) {
        if (allowance.san_kinds && !allowance.san_kinds->contains(name.kind)) {
            return Mismatch{
                .validation = "SubjectAltNameMismatch",
                .detail = fmt::format("alternative name {} is of a kind that is not allowed",
                                      escape_for_log(name.text()))};
        }
    }
    if (!allowance.subject_alt_names) {
        return std::nullopt;
    }
    const auto& wanted = *allowance.subject_alt_names;
    if (names.empty() && !wanted.empty()) {
        return Mismatch{.validation = "SubjectAltNameMissing",
                        .detail = "no alternative names, but the challenge has some"};
    }
    if (names.size() != wanted.size() || !std::ranges::is_permutation(names, wanted)) {
        return Mismatch{.validation = "SubjectAltNameMismatch",
                        .detail = "alternative names are not those of the challenge"};
    }
    return std::nullopt;
}

std::optional<Mismatch> check_usages(const Wish& wish, const Allowance& allowance) {
    if (allowance.key_usage && !wish.key_usage) {
        // It would get the template's, whatever that is.
        return Mismatch{.validation = "KeyUsageMismatch",
                        .detail = "no key usage, but only some is allowed"};
    }
    if (allowance.key_usage && (wish.key_usage->bits() & ~allowance.key_usage->bits()) != 0) {
        return Mismatch{.validation = "KeyUsageMismatch",
                        .detail = fmt::format("key usage {}", wish.key_usage->text())};
    }
    if (allowance.extended_key_usage) {
        for (const auto& purpose : wish.extended_key_usage) {
            if (!allowance.extended_key_usage->contains(purpose)) {
                return Mismatch{.validation = "EnhancedKeyUsageMismatch",
                                .detail = fmt::format("extended key usage {}", purpose)};
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Mismatch> find_mismatch(const Wish& wish, const Allowance& allowance) {
    if (!allowance.templates.empty() && !allowance.templates.contains(wish.template_name)) {
        return Mismatch{
            .validation = "KeyUsageMismatch",
            .detail = fmt::format("the key usage leads to template {}, which is not allowed",
                                  wish.template_name)};
    }
    if (wish.key_algorithm != pki::KeyAlgorithm::rsa || wish.key_bits < allowance.min_rsa_bits ||
        wish.key_bits > allowance.max_rsa_bits) {
        return Mismatch{
            .validation = "KeyLengthMismatch",
            .detail = fmt::format("key of {} bits is not an RSA key of {} to {} bits",
                                  wish.key_bits, allowance.min_rsa_bits, allowance.max_rsa_bits)};
    }
    if (auto mismatch = check_subject(wish, allowance)) {
        return mismatch;
    }
    if (auto mismatch = check_alt_names(wish, allowance)) {
        return mismatch;
    }
    return check_usages(wish, allowance);
}

}  // namespace certferry::registration
