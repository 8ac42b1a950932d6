#include "device/installer.h"

#include "base/error.h"
#include "base/log.h"

#include <algorithm>

namespace certferry::device {

namespace {

InstalledRecord record_of(const std::string& profile_id, std::int64_t profile_version,
                          std::string_view kind, const pki::Certificate& certificate,
                          Places places) {
    return {.profile_id = profile_id,
            .profile_version = profile_version,
            .kind = std::string(kind),
            .thumbprint = thumbprint_of(certificate),
            .subject = certificate.subject().text(),
            .not_before = certificate.not_before(),
            .not_after = certificate.not_after(),
            .places = std::move(places),
            .hook_due = true,
            .superseded = false};
}

SyncRow row_of(std::string_view action, const InstalledRecord& record, std::string_view result) {
    return {.action = std::string(action),
            .kind = record.kind,
            .profile_id = record.profile_id,
            .result = std::string(result),
            .thumbprint = record.thumbprint,
            .code = std::nullopt,
            .detail = std::nullopt};
}

bool is_same(const InstalledRecord& a, const InstalledRecord& b) {
    return a.profile_id == b.profile_id && a.thumbprint == b.thumbprint;
}

}  // namespace

Installer::Installer(const Parts& parts)
    : parts_(parts),
      placements_(parts.settings.install, parts.settings.data_dir),
      trusted_(parts.settings),
      hooks_(parts.settings.hooks) {}

void Installer::install(const Credential& credential, std::string_view kind,
                        std::int64_t profile_version, Others others) {
    add(record_of(credential.profile_id, profile_version, kind, credential.certificate,
                  placements_.put(credential)),
        others);
}

void Installer::install_trusted(const std::string& profile_id, std::int64_t profile_version,
                                const pki::Certificate& certificate) {
    auto record = record_of(profile_id, profile_version, kinds::trusted, certificate,
                            trusted_.put(profile_id, certificate));
    // Its file has taken the place of the one before already: there is nothing left to remove.
    std::erase_if(parts_.state.state().installed,
                  [&](const InstalledRecord& other) { return other.profile_id == profile_id; });
    add(std::move(record), Others::kept);
}

void Installer::add(InstalledRecord record, Others others) {
    auto& state = parts_.state.state();
    std::erase_if(state.installed,
                  [&](const InstalledRecord& other) { return is_same(other, record); });
    if (others == Others::removed) {
        for (auto& other : state.installed) {
            other.superseded |= other.profile_id == record.profile_id;
        }
    }
    parts_.state.report({.profile_id = record.profile_id,
                         .state = "installed",
                         .code = std::nullopt,
                         .thumbprint = record.thumbprint});
    parts_.state.clear_problem(record.profile_id);
    state.installed.push_back(std::move(record));
    parts_.state.save();
    parts_.report.rows.push_back(row_of("install", state.installed.back(), results::done));
    run_hook(state.installed.back());
    remove_superseded();
}

void Installer::remove(const std::string& profile_id,
                       const std::optional<std::string>& thumbprint) {
    const auto all = parts_.state.state().installed;
    for (const auto& record : all) {
        if (record.profile_id == profile_id && (!thumbprint || record.thumbprint == *thumbprint)) {
            take_away(record);
        }
    }
    parts_.state.report({.profile_id = profile_id,
                         .state = "deleted",
                         .code = std::nullopt,
                         .thumbprint = thumbprint});
    parts_.state.clear_problem(profile_id);
    parts_.state.save();
}

bool Installer::remove_all() {
    const auto all = parts_.state.state().installed;
    for (const auto& record : all) {
        try {
            take_away(record);
        } catch (const Error& error) {  // The others go all the same.
            note_failure("remove", record, error);
        }
    }
    return parts_.state.state().installed.empty();
}

void Installer::take_away(const InstalledRecord& record) {
    erase(record);
    try {
        hooks_.after_remove(record);
    } catch (const Error& error) {  // The certificate is gone all the same.
        note_failure("hook", record, error);
    }
    std::erase_if(parts_.state.state().installed,
                  [&](const InstalledRecord& other) { return is_same(other, record); });
    parts_.state.save();
    parts_.report.rows.push_back(row_of("remove", record, results::done));
}

void Installer::erase(const InstalledRecord& record) {
    if (record.kind == kinds::trusted) {
        trusted_.remove(record);
        return;
    }
    std::vector<InstalledRecord> others;
    for (const auto& other : parts_.state.state().installed) {
        if (other.profile_id == record.profile_id && !is_same(other, record) && !other.superseded) {
            others.push_back(other);
        }
    }
    placements_.remove(record, others);
}

void Installer::finish() {
    remove_superseded();
    for (auto& record : parts_.state.state().installed) {
        if (record.hook_due) {
            run_hook(record);
        }
    }
}

void Installer::remove_superseded() {
    const auto all = parts_.state.state().installed;
    for (const auto& record : all) {
        if (record.superseded) {
            forget(record);
        }
    }
}

void Installer::forget(const InstalledRecord& record) {
    try {
        erase(record);
        std::erase_if(parts_.state.state().installed,
                      [&](const InstalledRecord& other) { return is_same(other, record); });
        parts_.state.save();
    } catch (const Error& error) {  // It is tried again at the next sync.
        note_failure("remove", record, error);
    }
}

void Installer::run_hook(InstalledRecord& record) {
    try {
        hooks_.after_install(record);
        record.hook_due = false;
        parts_.state.clear_problem(record.profile_id);
        parts_.state.save();
    } catch (const Error& error) {  // It is run again at the next sync.
        note_failure("hook", record, error);
    }
}

void Installer::drop_missing() {
    const auto all = parts_.state.state().installed;
    for (const auto& record : all) {
        if (!is_there(record)) {
            log::warning("certificate {} of profile {} is not in its place any more",
                         record.thumbprint, record.profile_id);
            forget(record);
        }
    }
}

void Installer::sweep() {
    placements_.sweep(parts_.state.state().installed);
}

bool Installer::is_there(const InstalledRecord& record) {
    try {
        return record.kind == kinds::trusted ? trusted_.holds(record) : placements_.holds(record);
    } catch (const Error& error) {  // Not to be known now is not to be gone.
        note_failure("look", record, error);
        return true;
    }
}

std::optional<pki::Certificate> Installer::trusted(std::string_view profile_id) const {
    for (const auto& record : parts_.state.state().installed) {
        if (record.profile_id == profile_id && record.kind == kinds::trusted) {
            return TrustedStore::certificate_of(record);
        }
    }
    return std::nullopt;
}

void Installer::note_failure(std::string_view action, const InstalledRecord& record,
                             const Error& error) {
    auto row = row_of(action, record, results::failed);
    row.code = error.code();
    row.detail = error.detail();
    parts_.report.rows.push_back(std::move(row));
    parts_.state.note_problem(record.profile_id, error.code(), error.detail(), parts_.clock.now());
    parts_.state.save();
}

}  // namespace certferry::device
