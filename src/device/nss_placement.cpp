#include "base/codes/device.h"
#include "base/error.h"
#include "base/file.h"
#include "device/bundle.h"
#include "device/files.h"
#include "device/nss_tools.h"
#include "device/placement.h"

#include <algorithm>
#include <set>
#include <unistd.h>

namespace certferry::device {

namespace {

class NssPlacement final : public Placement {
public:
    NssPlacement(const InstallSettings& settings, const std::filesystem::path& data_dir)
        : settings_(settings), tools_(settings), kept_(data_dir / "nss") {}

    Places put(const Credential& credential) override {
        const auto nickname = nickname_of(credential.certificate);
        const auto made = make_bundle(credential, nickname);
        const auto folder = kept_ / nickname;
        make_folder(folder, 0700);
        const auto name = credential.profile_id + "-" + thumbprint_of(credential.certificate);
        write_file(folder / (name + ".password"), made.password.reveal(), FileMode::owner_only);
        write_file(folder / (name + ".p12"), made.pkcs12, FileMode::owner_only);
        make_anew(nickname);
        if (!has(nickname, thumbprint_of(credential.certificate))) {
            throw Error(codes::install_failed,
                        "the database has a certificate of the same subject under another name");
        }
        return {{"nssDatabase", settings_.nss_database}, {"nickname", nickname}};
    }

    bool holds(const InstalledRecord& record) override {
        return has(record.places.at("nickname"), record.thumbprint);
    }

    void remove(const InstalledRecord& record, const std::vector<InstalledRecord>&) override {
        const auto& nickname = record.places.at("nickname");
        const auto folder = kept_ / nickname;
        const auto name = record.profile_id + "-" + record.thumbprint;
        delete_path(folder / (name + ".p12"));
        delete_path(folder / (name + ".password"));
        if (database_exists()) {
            make_anew(nickname);
        }
    }

    void sweep(const std::vector<InstalledRecord>& records) override {
        std::set<std::string> changed;
        std::error_code is_absent;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(kept_, is_absent)) {
            const bool is_recorded = std::ranges::any_of(records, [&](const auto& record) {
                return entry.path().stem() == record.profile_id + "-" + record.thumbprint;
            });
            if (entry.is_regular_file() && !is_recorded) {
                changed.insert(entry.path().parent_path().filename());
                delete_path(entry.path());
            }
        }
        for (const auto& nickname : changed) {
            make_anew(nickname);
        }
    }

private:
    bool database_exists() const {
        return std::filesystem::exists(settings_.nss_database / "cert9.db");
    }

    bool has(const std::string& nickname, const std::string& thumbprint) {
        return database_exists() &&
               std::ranges::any_of(tools_.certificates(nickname), [&](const auto& certificate) {
                   return thumbprint_of(certificate) == thumbprint;
               });
    }

    /// Brings what has this nickname to what is kept of it.
    void make_anew(const std::string& nickname) {
        tools_.make_database();
        tools_.remove_with_keys(nickname);
        std::set<std::filesystem::path> bundles;
        std::error_code is_empty;
        for (const auto& entry : std::filesystem::directory_iterator(kept_ / nickname, is_empty)) {
            if (entry.path().extension() == ".p12") {
                bundles.insert(entry.path());
            }
        }
        for (const auto& bundle : bundles) {
            import(bundle);
        }
    }

    /// The tool runs as the database's owner, who is given copies for as long as it runs.
    void import(const std::filesystem::path& bundle) {
        auto password = bundle;
        password.replace_extension(".password");
        if (!settings_.owner || geteuid() != 0) {
            tools_.import_bundle(bundle, password);
            return;
        }
        const auto owner = find_owner(*settings_.owner, settings_.group);
        const TemporaryFolder folder;
        const auto lend = [&](const std::filesystem::path& from) {
            auto copy = folder.path() / from.filename();
            const Secret content(read_file(from));
            write_file(copy, content.reveal(), FileMode::owner_only);
            hand_over(copy, 0600, owner);
            return copy;
        };
        tools_.import_bundle(lend(bundle), lend(password));
    }

    const InstallSettings& settings_;
    NssTools tools_;
    std::filesystem::path kept_;
};

}  // namespace

std::unique_ptr<Placement> nss_placement(const InstallSettings& settings,
                                         const std::filesystem::path& data_dir) {
    return std::make_unique<NssPlacement>(settings, data_dir);
}

}  // namespace certferry::device
