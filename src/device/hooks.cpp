#include "device/hooks.h"

#include "device/program.h"

namespace certferry::device {

namespace {

/// `nssDatabase` as `CERTFERRY_NSS_DATABASE`.
std::string variable_of(std::string_view place) {
    std::string name = "CERTFERRY_";
    for (const char c : place) {
        if (c >= 'A' && c <= 'Z') {
            name += '_';
        }
        name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

}  // namespace

void Hooks::after_install(const InstalledRecord& record) const {
    run(settings_.after_install, "install", record);
}

void Hooks::after_remove(const InstalledRecord& record) const {
    run(settings_.after_remove, "remove", record);
}

void Hooks::run(const std::vector<std::string>& arguments, std::string_view action,
                const InstalledRecord& record) const {
    if (arguments.empty()) {
        return;
    }
    Program program;
    program.arguments = arguments;
    program.environment = {{"CERTFERRY_ACTION", std::string(action)},
                           {"CERTFERRY_PROFILE", record.profile_id},
                           {"CERTFERRY_KIND", record.kind},
                           {"CERTFERRY_THUMBPRINT", record.thumbprint},
                           {"CERTFERRY_SUBJECT", record.subject}};
    for (const auto& [place, path] : record.places) {
        program.environment.emplace(variable_of(place), path);
    }
    run_to_success(program, Deadline::after(settings_.time_limit));
}

}  // namespace certferry::device
