#include "app/pfx_state.h"

#include "app/admin_target.h"
#include "base/error.h"
#include "base/file.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>

#include <fstream>

namespace certferry::app {

namespace {

struct StateLine {
    std::string terms;
    std::string digest;
    std::string user;
    std::string thumbprint;
};

BOOST_DESCRIBE_STRUCT(StateLine, (), (terms, digest, user, thumbprint))

/// Empty for the last line of a run that was cut off while it wrote.
std::optional<StateLine> read_line(const std::string& text) {
    try {
        return wire::from_json<StateLine>(text);
    } catch (const Error&) {
        return std::nullopt;
    }
}

}  // namespace

PfxState::PfxState(std::optional<std::filesystem::path> path, std::string terms)
    : path_(std::move(path)), terms_(std::move(terms)) {
    if (path_) {
        load();
    }
}

void PfxState::load() {
    std::ifstream file(*path_);
    for (std::string text; std::getline(file, text);) {
        const auto line = read_line(text);
        if (line && line->terms == terms_) {
            done_[{.digest = line->digest, .user = line->user}] = line->thumbprint;
        }
    }
}

std::optional<std::string> PfxState::thumbprint_of(const Item& item) const {
    const auto found = done_.find(item);
    return found != done_.end() ? std::optional(found->second) : std::nullopt;
}

void PfxState::add(const Item& item, const std::string& thumbprint) {
    done_[item] = thumbprint;
    if (!path_) {
        return;
    }
    if (!std::filesystem::exists(*path_)) {
        std::error_code fault;  // What is wrong shows when the file is written.
        std::filesystem::create_directories(path_->parent_path(), fault);
        write_file(*path_, {}, FileMode::owner_only);
    }
    std::ofstream file(*path_, std::ios::app);
    file << wire::to_json(StateLine{.terms = terms_,
                                    .digest = item.digest,
                                    .user = item.user,
                                    .thumbprint = thumbprint})
         << '\n'
         << std::flush;
    if (!file) {
        throw Error(codes::file_unwritable, path_->string());
    }
}

void PfxState::forget() {
    if (path_) {
        std::error_code gone;
        std::filesystem::remove(*path_, gone);
    }
}

std::optional<std::filesystem::path> usual_state_file() {
    const auto environment = process_environment();
    const std::filesystem::path file = std::filesystem::path("certferry") / "pfx-import.jsonl";
    if (const auto folder = environment("XDG_STATE_HOME"); folder && !folder->empty()) {
        return std::filesystem::path(*folder) / file;
    }
    const auto home = environment("HOME");
    return home && !home->empty()
               ? std::optional(std::filesystem::path(*home) / ".local" / "state" / file)
               : std::nullopt;
}

}  // namespace certferry::app
