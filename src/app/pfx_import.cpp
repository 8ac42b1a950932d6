#include "app/pfx_import.h"

#include "base/codes/pfx.h"
#include "base/encoding.h"
#include "base/file.h"
#include "pki/digest.h"
#include "pki/pkcs12.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

// With room for five waits of a minute.
constexpr auto record_timeout = 6min;

/// Errors that are not this file's.
bool concerns_all(const Error& error) {
    return error.code() == codes::pfx_not_allowed.name || error.code().starts_with("entra_");
}

}  // namespace

std::string_view to_text(PfxMode mode) noexcept {
    switch (mode) {
        case PfxMode::create:
            return "create";
        case PfxMode::create_or_update:
            return "create-or-update";
        case PfxMode::update:
            break;
    }
    return "update";
}

std::string_view to_text(PfxResult result) noexcept {
    switch (result) {
        case PfxResult::imported:
            return "imported";
        case PfxResult::updated:
            return "updated";
        case PfxResult::present:
            return "present";
        case PfxResult::failed:
            break;
    }
    return "failed";
}

PfxOutcome PfxImport::import(const PfxSource& source) {
    PfxOutcome outcome{
        .name = source.name, .user = source.user, .thumbprint = {}, .warnings = {}, .error = {}};
    try {
        import_into(source, outcome);
    } catch (const Error& error) {
        if (concerns_all(error)) {
            throw;
        }
        outcome.result = PfxResult::failed;
        outcome.error = error;
    }
    return outcome;
}

void PfxImport::import_into(const PfxSource& source, PfxOutcome& outcome) {
    if (source.fault) {
        throw Error(*source.fault);
    }
    auto purpose = purpose_from_text(source.purpose);
    const Secret content(read_file(source.file, pki::max_pkcs12_bytes));
    const PfxState::Item item{
        .digest = fmt::format("{} {}", to_hex(pki::sha256(content.reveal())), purpose),
        .user = source.user};
    const auto done = parts_.state.thumbprint_of(item);
    if (done && records_of(source.user).contains(*done)) {
        outcome.thumbprint = *done;
        outcome.result = PfxResult::present;
        return;
    }
    auto packed = pack_pfx(content.reveal(), source.password ? *source.password : parts_.password,
                           parts_.terms, source.user, parts_.clock.now());
    packed.upload.intended_purpose = std::move(purpose);
    outcome.thumbprint = packed.upload.thumbprint;
    outcome.warnings = std::move(packed.warnings);
    outcome.result = upload(packed.upload, records_of(source.user));
    known_records_->try_emplace(outcome.thumbprint);
    parts_.state.add(item, outcome.thumbprint);
}

const PfxImport::Records& PfxImport::records_of(const std::string& user) {
    if (known_records_ && known_user_ == user) {
        return *known_records_;
    }
    known_records_.reset();
    const auto deadline = Deadline::after(record_timeout);
    if (!parts_.client.user_id(user, deadline)) {
        throw Error(codes::pfx_user_unknown, escape_for_log(user));
    }
    Records records;
    for (auto& record : parts_.client.of_user(user, deadline)) {
        records[record.thumbprint] = std::move(record.id);
    }
    known_user_ = user;
    known_records_ = std::move(records);
    return *known_records_;
}

PfxResult PfxImport::upload(const wire::UserPfxUpload& upload, const Records& there) {
    const auto deadline = Deadline::after(record_timeout);
    const auto found = there.find(upload.thumbprint);
    if (found == there.end()) {
        if (parts_.mode == PfxMode::update) {
            throw Error(codes::pfx_record_unknown, upload.thumbprint);
        }
        if (parts_.client.create(upload, deadline)) {
            return PfxResult::imported;
        }
        if (parts_.mode == PfxMode::create_or_update) {
            throw Error(codes::pfx_record_exists, "somebody else imported it at the same time");
        }
        return PfxResult::present;
    }
    // Without an id it was imported by this very run, from another copy of the file.
    if (parts_.mode == PfxMode::create || found->second.empty()) {
        return PfxResult::present;
    }
    parts_.client.update(found->second, upload, deadline);
    return PfxResult::updated;
}

std::string state_terms(const PfxSettings& settings, const PfxTerms& terms, PfxMode mode) {
    return fmt::format("{} {} {} {} {}{}", settings.application.cloud.graph_url,
                       settings.application.tenant, terms.key.key_id, terms.key.padding_scheme,
                       to_text(mode), terms.keep_pfx ? " kept" : "");
}

}  // namespace certferry::app
