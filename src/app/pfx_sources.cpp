#include "app/pfx_sources.h"

#include "base/ascii.h"
#include "base/codes/pfx.h"
#include "base/encoding.h"
#include "base/file.h"
#include "http/message.h"
#include "service/directory/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sys/stat.h>

namespace certferry::app {

namespace {

constexpr std::size_t max_list_octets = std::size_t{64} * 1024 * 1024;
constexpr std::array<std::string_view, 5> list_columns{"file", "user", "password", "password_file",
                                                       "purpose"};
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool has_extension(const std::filesystem::path& path, std::string_view extension) {
    return equal_ignoring_case(path.extension().string(), extension);
}

void add_folder(const std::filesystem::path& folder, const PfxDefaults& defaults,
                std::vector<PfxSource>& sources) {
    std::vector<std::filesystem::path> files;
    std::error_code fault;
    for (std::filesystem::directory_iterator entry(folder, fault), end; !fault && entry != end;
         entry.increment(fault)) {
        if (has_extension(entry->path(), ".pfx") || has_extension(entry->path(), ".p12")) {
            files.push_back(entry->path());
        }
    }
    if (fault) {
        throw Error(codes::file_unreadable,
                    fmt::format("{}: {}", folder.string(), fault.message()));
    }
    std::ranges::sort(files);
    for (auto& file : files) {
        sources.push_back({.name = file.string(),
                           .file = std::move(file),
                           .user = defaults.user,
                           .purpose = defaults.purpose});
    }
}

/// A list while it is read.
class ListReader {
public:
    ListReader(std::filesystem::path list, const PfxDefaults& defaults)
        : list_(std::move(list)), defaults_(defaults), text_(read_file(list_, max_list_octets)) {}

    void read(std::vector<PfxSource>& sources) {
        auto rest = text_.reveal_text();
        if (rest.starts_with(byte_order_mark)) {
            rest.remove_prefix(byte_order_mark.size());
        }
        std::int64_t line = 1;
        while (!rest.empty()) {
            auto record = service::read_csv_record(rest);
            rest.remove_prefix(record.octets);
            if (columns_.empty()) {
                read_header(record);
            } else if (record.fault || !record.cells.empty()) {
                sources.push_back(read_row(record, line));
            }
            line += record.lines;
            for (auto& cell : record.cells) {
                wipe_memory(cell.data(), cell.size());
            }
        }
        if (columns_.empty()) {
            throw Error(codes::pfx_list_invalid, list_.string() + ": it is empty");
        }
    }

private:
    void read_header(const service::CsvRecord& record) {
        for (const auto& cell : record.cells) {
            const auto* const known = std::ranges::find_if(
                list_columns, [&](auto each) { return equal_ignoring_case(each, cell); });
            if (known == list_columns.end()) {
                throw Error(codes::pfx_list_invalid,
                            fmt::format("{}: its first line names the column \"{}\"",
                                        list_.string(), escape_for_log(cell, 64)));
            }
            columns_.push_back(*known);
        }
        if (std::ranges::find(columns_, "file") == columns_.end()) {
            throw Error(codes::pfx_list_invalid,
                        list_.string() + ": its first line names no column \"file\"");
        }
        if (std::ranges::find(columns_, "password") != columns_.end()) {
            require_private();
        }
    }

    void require_private() const {
        struct stat facts{};
        if (::stat(list_.c_str(), &facts) != 0 || (facts.st_mode & 077U) != 0) {
            throw Error(
                codes::usage_invalid,
                fmt::format("{}: others may read the passwords in it (chmod 600)", list_.string()));
        }
    }

    std::string cell(const service::CsvRecord& record, std::string_view column) const {
        for (std::size_t i = 0; i < columns_.size() && i < record.cells.size(); ++i) {
            if (columns_[i] == column) {
                return record.cells[i];
            }
        }
        return {};
    }

    PfxSource read_row(const service::CsvRecord& record, std::int64_t line) const {
        const auto folder = list_.parent_path();
        const auto file = cell(record, "file");
        PfxSource source{.name = fmt::format("{}:{}", list_.string(), line),
                         .file = folder / file,
                         .user = cell(record, "user"),
                         .purpose = cell(record, "purpose")};
        if (record.fault) {
            source.fault = Error(codes::pfx_list_invalid, service::to_text(*record.fault));
        } else if (file.empty() || record.cells.size() > columns_.size()) {
            source.fault = Error(codes::pfx_list_invalid,
                                 file.empty() ? "no file is named" : "more cells than columns");
        } else {
            source.name = source.file.string();
            read_password_of(record, source);
        }
        if (source.user.empty()) {
            source.user = defaults_.user;
        }
        if (source.purpose.empty()) {
            source.purpose = defaults_.purpose;
        }
        return source;
    }

    void read_password_of(const service::CsvRecord& record, PfxSource& source) const {
        auto password = cell(record, "password");
        const auto password_file = cell(record, "password_file");
        if (!password.empty()) {
            source.password = Secret::copy_of(password);
            wipe_memory(password.data(), password.size());
        } else if (!password_file.empty()) {
            try {
                source.password = read_secret_file(list_.parent_path() / password_file);
            } catch (const Error& error) {
                source.fault = error;  // Of this row alone.
            }
        }
    }

    std::filesystem::path list_;
    const PfxDefaults& defaults_;
    Secret text_;
    std::vector<std::string_view> columns_;
};

}  // namespace

std::vector<PfxSource> expand_sources(const std::vector<std::string>& arguments,
                                      const PfxDefaults& defaults) {
    std::vector<PfxSource> sources;
    for (const auto& argument : arguments) {
        const std::filesystem::path path(argument);
        std::error_code fault;  // What is wrong with the path shows when it is read.
        if (std::filesystem::is_directory(path, fault)) {
            add_folder(path, defaults, sources);
        } else if (has_extension(path, ".csv")) {
            ListReader(path, defaults).read(sources);
        } else {
            sources.push_back({.name = argument,
                               .file = path,
                               .user = defaults.user,
                               .purpose = defaults.purpose});
        }
    }
    for (auto& source : sources) {
        if (source.user.empty() && !source.fault) {
            source.fault = Error(codes::pfx_list_invalid, "no user is named: give --user");
        }
    }
    return sources;
}

}  // namespace certferry::app
