#include "device/nss_tools.h"

#include "base/error.h"
#include "device/program.h"

#include <sstream>
#include <unistd.h>

namespace certferry::device {

namespace {

using namespace std::chrono_literals;

constexpr auto time_limit = 30s;

/// More certificates than anybody has under one nickname: deleting ends, whatever the tool says.
constexpr int max_deletions = 1'000;

}  // namespace

std::string NssTools::run(const std::string& tool, std::vector<std::string> arguments) {
    if (settings_.nss_database.empty()) {
        throw Error(codes::config_invalid, "format = \"nss\" needs install.nss_database");
    }
    std::vector<std::string> all{"/usr/bin/" + tool, "-d",
                                 "sql:" + settings_.nss_database.string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_as_owner(std::move(all));
}

std::string NssTools::run_as_owner(std::vector<std::string> arguments) {
    Program program;
    program.arguments = std::move(arguments);
    if (settings_.owner && geteuid() == 0) {
        program.run_as = find_owner(*settings_.owner, settings_.group);
    }
    return run_to_success(program, Deadline::after(time_limit));
}

void NssTools::make_database() {
    if (std::filesystem::exists(settings_.nss_database / "cert9.db")) {
        return;
    }
    run_as_owner({"/usr/bin/mkdir", "-p", "-m", "700", settings_.nss_database});
    if (settings_.nss_password_file) {
        run("certutil", {"-N", "-f", *settings_.nss_password_file});
    } else {
        run("certutil", {"-N", "--empty-password"});
    }
}

bool NssTools::has(const std::string& nickname) {
    // After lines of titles: the nickname, blanks, trust flags such as u,u,u.
    std::istringstream lines(run("certutil", {"-L"}));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(nickname + " ")) {
            return true;
        }
    }
    return false;
}

std::vector<pki::Certificate> NssTools::certificates(const std::string& nickname) {
    if (!has(nickname)) {
        return {};
    }
    return pki::Certificate::all_from_pem(run("certutil", {"-L", "-n", nickname, "-a"}));
}

void NssTools::import_bundle(const std::filesystem::path& bundle,
                             const std::filesystem::path& password) {
    std::vector<std::string> arguments{"-i", bundle, "-w", password};
    if (settings_.nss_password_file) {
        arguments.insert(arguments.end(), {"-k", settings_.nss_password_file->string()});
    } else {
        arguments.insert(arguments.end(), {"-K", ""});
    }
    run("pk12util", std::move(arguments));
}

void NssTools::trust(const std::string& nickname, const pki::Certificate& certificate) {
    const TemporaryFolder folder;
    const auto pem = folder.path() / "certificate.pem";
    write_open_file(pem, certificate.to_pem());
    std::vector<std::string> arguments{"-A", "-n", nickname, "-t", "CT,C,", "-a", "-i", pem};
    if (settings_.nss_password_file) {
        arguments.insert(arguments.end(), {"-f", settings_.nss_password_file->string()});
    }
    run("certutil", std::move(arguments));
}

void NssTools::remove_with_keys(const std::string& nickname) {
    for (int i = 0; i < max_deletions && has(nickname); ++i) {
        try {
            remove_one("-F", nickname);
        } catch (const Error&) {  // Its key is gone already.
            remove_one("-D", nickname);
        }
    }
}

void NssTools::remove_certificates(const std::string& nickname) {
    for (int i = 0; i < max_deletions && has(nickname); ++i) {
        remove_one("-D", nickname);
    }
}

void NssTools::remove_one(const std::string& how, const std::string& nickname) {
    std::vector<std::string> arguments{how, "-n", nickname};
    if (settings_.nss_password_file) {
        arguments.insert(arguments.end(), {"-f", settings_.nss_password_file->string()});
    }
    run("certutil", arguments);
}

}  // namespace certferry::device
