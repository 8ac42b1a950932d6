#include "app/pfx_package.h"

#include "base/ascii.h"
#include "base/codes/pfx.h"
#include "base/encoding.h"
#include "base/error.h"
#include "http/message.h"
#include "pki/digest.h"
#include "pki/pkcs12.h"
#include "wire/pfx_password.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace certferry::app {

namespace {

constexpr std::size_t fresh_password_characters = 32;
constexpr int fresh_iterations = 1024;  // Enough for a password that nobody can guess.

struct PurposeRow {
    std::string_view text;
    std::string_view word;
};

constexpr std::array purpose_rows{PurposeRow{"unassigned", "unassigned"},
                                  PurposeRow{"smime-encryption", "smimeEncryption"},
                                  PurposeRow{"smime-signing", "smimeSigning"}};

/// Mail addresses and principal names in the certificate.
std::vector<std::string> mailboxes_of(const pki::Certificate& certificate) {
    std::vector<std::string> mailboxes;
    for (const auto& name : certificate.subject_alt_names()) {
        if (name.kind == pki::GeneralNameKind::email || name.kind == pki::GeneralNameKind::upn) {
            mailboxes.push_back(name.value);
        }
    }
    return mailboxes;
}

std::vector<std::string> warnings_of(const pki::Certificate& certificate, std::string_view user,
                                     const PfxTerms& terms, UtcTime now) {
    std::vector<std::string> warnings;
    if (certificate.not_after() < now) {
        warnings.push_back("the certificate expired on " + to_rfc3339(certificate.not_after()));
    } else if (certificate.not_before() > now) {
        warnings.push_back("the certificate is valid from " + to_rfc3339(certificate.not_before()));
    }
    const auto mailboxes = mailboxes_of(certificate);
    const bool names_user = std::ranges::any_of(
        mailboxes, [&](const std::string& mailbox) { return equal_ignoring_case(mailbox, user); });
    if (!mailboxes.empty() && !names_user) {
        warnings.push_back(
            fmt::format("the certificate names {}", escape_for_log(mailboxes.front())));
    }
    if (terms.keep_pfx) {
        warnings.emplace_back("kept under its own password, which is as strong as it is");
    }
    return warnings;
}

struct Sealable {
    Bytes pfx;
    Secret password;
};

Sealable repack(const pki::Pkcs12& content) {
    Secret password = pki::random_text(fresh_password_characters);
    return {.pfx = pki::write_pkcs12(content, password, {.iterations = fresh_iterations}),
            .password = std::move(password)};
}

}  // namespace

PackedPfx pack_pfx(ByteView file, const Secret& password, const PfxTerms& terms,
                   std::string_view user, UtcTime now) {
    const auto content = pki::open_pkcs12(file, password);
    const auto& certificate = content.certificate;
    auto sealable = terms.keep_pfx ? Sealable{.pfx = to_bytes(file), .password = password.clone()}
                                   : repack(content);
    return {.upload = {.thumbprint = to_hex(certificate.thumbprint()),
                       .user_principal_name = std::string(user),
                       .intended_purpose = {},
                       .provider_name = terms.key.provider,
                       .key_name = terms.key.name,
                       .padding_scheme = terms.key.padding_scheme,
                       .start_date_time = certificate.not_before(),
                       .expiration_date_time = certificate.not_after(),
                       .encrypted_pfx_blob = std::move(sealable.pfx),
                       .encrypted_pfx_password = wire::seal_pfx_password(
                           sealable.password, terms.key.key, terms.key.padding_scheme),
                       .created_date_time = now,
                       .last_modified_date_time = now},
            .warnings = warnings_of(certificate, user, terms, now)};
}

std::string purpose_from_text(std::string_view text) {
    const auto* const row = std::ranges::find(purpose_rows, text, &PurposeRow::text);
    if (row == purpose_rows.end()) {
        throw Error(codes::pfx_purpose_refused, escape_for_log(text));
    }
    return std::string(row->word);
}

}  // namespace certferry::app
