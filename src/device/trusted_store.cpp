#include "device/trusted_store.h"

#include "base/error.h"
#include "base/file.h"
#include "device/files.h"
#include "device/nss_tools.h"
#include "device/placement.h"
#include "device/program.h"

namespace certferry::device {

namespace {

using namespace std::chrono_literals;

constexpr auto update_time_limit = 120s;
constexpr std::string_view certificate_place = "certificate";
constexpr std::string_view system_place = "system";
constexpr std::string_view nss_place = "nssDatabase";

std::string root_name(const std::string& profile_id) {
    return "certferry-" + profile_id;
}

const std::string* find_place(const InstalledRecord& record, std::string_view name) {
    const auto found = record.places.find(std::string(name));
    return found == record.places.end() ? nullptr : &found->second;
}

}  // namespace

void TrustedStore::update_system() const {
    if (!settings_.trusted.system_update.empty()) {
        Program program;
        program.arguments = settings_.trusted.system_update;
        run_to_success(program, Deadline::after(update_time_limit));
    }
}

Places TrustedStore::put(const std::string& profile_id, const pki::Certificate& certificate) {
    const auto& trusted = settings_.trusted;
    const auto file = trusted.folder / (profile_id + ".pem");
    make_open_folder(trusted.folder);
    write_open_file(file, certificate.to_pem());
    Places places{{std::string(certificate_place), file}};
    if (trusted.system_store) {
        const auto system = trusted.system_folder / (root_name(profile_id) + ".crt");
        write_open_file(system, certificate.to_pem());
        update_system();
        places.emplace(system_place, system);
    }
    if (settings_.install.format == Format::nss) {
        NssTools tools(settings_.install);
        tools.make_database();
        const auto nickname = root_name(profile_id);
        tools.remove_certificates(nickname);
        tools.trust(nickname, certificate);
        places.emplace(nss_place, settings_.install.nss_database);
    }
    return places;
}

bool TrustedStore::holds(const InstalledRecord& record) const {
    const auto* system = find_place(record, system_place);
    return certificate_of(record) && (system == nullptr || std::filesystem::exists(*system));
}

void TrustedStore::remove(const InstalledRecord& record) {
    if (const auto* system = find_place(record, system_place); system != nullptr) {
        delete_path(*system);
        update_system();
    }
    if (find_place(record, nss_place) != nullptr &&
        settings_.install.nss_database == record.places.at(std::string(nss_place))) {
        NssTools tools(settings_.install);
        tools.remove_certificates(root_name(record.profile_id));
    }
    delete_path(record.places.at(std::string(certificate_place)));
}

std::optional<pki::Certificate> TrustedStore::certificate_of(const InstalledRecord& record) {
    const auto* file = find_place(record, certificate_place);
    if (file == nullptr || !std::filesystem::exists(*file)) {
        return std::nullopt;
    }
    auto certificate = pki::Certificate::from_pem(as_text(read_file(*file)));
    return thumbprint_of(certificate) == record.thumbprint ? std::optional(std::move(certificate))
                                                           : std::nullopt;
}

}  // namespace certferry::device
