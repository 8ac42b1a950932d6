// Verbs of `certferry admin`: import in bulk.
#include "app/admin_verbs.h"
#include "base/error.h"
#include "base/file.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto import_poll_interval = 300ms;
constexpr std::size_t max_import_octets = std::size_t{64} * 1024 * 1024;
constexpr int most_errors = 100'000;

constexpr std::array<Column, 4> error_columns{
    {{"LINE", "line"}, {"CODE", "code"}, {"MEMBER", "path"}, {"VALUE", "text"}}};

struct ImportWords {
    std::string kind;
    std::string file;
    std::string format;
    std::string mode = "upsert";
    std::string source = "directory";
};

std::int64_t number_in(const boost::json::object& object, std::string_view name) {
    const auto* value = member_at(object, name);
    return value != nullptr && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

std::string cell_in(const boost::json::object& object, std::string_view name) {
    return cell_text(member_at(object, name));
}

/// One line that is written over and over, on a terminal alone.
class ProgressBar {
public:
    void show(const boost::json::object& import) {
        if (!is_terminal_) {
            return;
        }
        constexpr std::int64_t width = 40;
        const auto size = std::max<std::int64_t>(number_in(import, "sizeOctets"), 1);
        const auto filled =
            static_cast<std::size_t>(number_in(import, "octetsRead") * width / size);
        std::cerr << fmt::format("\r[{:<40}] {} rows, {} refused ", std::string(filled, '#'),
                                 number_in(import, "rowsRead"), number_in(import, "refused"))
                  << std::flush;
        drawn_ = true;
    }

    void end() const {
        if (drawn_) {
            std::cerr << '\n';
        }
    }

private:
    const bool is_terminal_ = isatty(STDERR_FILENO) != 0;
    bool drawn_ = false;
};

boost::json::object wait_for_end(AdminClient& client, boost::json::object import) {
    const auto path = "/imports/" + encode_segment(cell_in(import, "id"));
    ProgressBar bar;
    bar.show(import);
    while (cell_in(import, "state") == "running") {
        std::this_thread::sleep_for(import_poll_interval);
        import = client.get(path).body.as_object();
        bar.show(import);
    }
    bar.end();
    return import;
}

void print_outcome(const AdminSession& session, boost::json::object import,
                   boost::json::array errors) {
    if (session.json()) {
        import["refusedRows"] = std::move(errors);
        session.print(import);
        return;
    }
    std::cout << fmt::format("{}: {} rows: {} created, {} updated, {} unchanged, {} refused\n",
                             cell_in(import, "state"), number_in(import, "rowsRead"),
                             number_in(import, "created"), number_in(import, "updated"),
                             number_in(import, "unchanged"), number_in(import, "refused"));
    if (!errors.empty()) {
        session.print(error_columns, errors);
    }
}

std::string format_of(const ImportWords& given) {
    if (!given.format.empty()) {
        return given.format;
    }
    return given.file.ends_with(".csv") ? "csv" : "json";
}

void import_file(AdminSession& session, const ImportWords& given) {
    auto& client = session.client();
    const auto format = format_of(given);
    const auto path = with_query(
        "/imports",
        {{"kind", given.kind}, {"format", format}, {"source", given.source}, {"mode", given.mode}});
    const auto begun = client.upload(path, read_file(given.file, max_import_octets),
                                     format == "csv" ? "text/csv" : "application/x-ndjson");
    auto import = wait_for_end(client, begun.body.as_object());
    auto errors = list_all(client, "/imports/" + encode_segment(cell_in(import, "id")) + "/errors",
                           {}, most_errors, true)
                      .items;
    const auto state = cell_in(import, "state");
    const bool is_whole = state == "finished" && errors.empty();
    print_outcome(session, std::move(import), std::move(errors));
    if (!is_whole) {
        throw CLI::RuntimeError(1);
    }
}

}  // namespace

void add_import_verbs(AdminVerbs& verbs) {
    auto& area = verbs.area("import", "import users, devices, groups or members in bulk");
    area.footer(
        "certferry admin import users users.csv\n"
        "Rows that are refused are listed by line; the rest is imported. The exit status is 1 if\n"
        "any row was refused. `certferry admin imports list` shows imports under way and done.");
    for (const std::string kind : {"users", "devices", "groups", "members"}) {
        auto given = std::make_shared<ImportWords>();
        given->kind = kind;
        auto& verb = verbs.add(area, kind, "from a file, and wait until it is done",
                               [given](AdminSession& session) { import_file(session, *given); });
        verb.add_option("FILE", given->file, "CSV with a header, or one JSON object a line")
            ->required();
        verb.add_option("--format", given->format, "csv or json; by the file's name if not given")
            ->check(CLI::IsMember({"csv", "json"}));
        verb.add_option("--mode", given->mode, "create: refuse what is there; upsert: change it")
            ->capture_default_str()
            ->check(CLI::IsMember({"create", "upsert"}));
        verb.add_option("--source", given->source, "what the values are noted to come from")
            ->capture_default_str()
            ->check(CLI::IsMember({"directory", "admin"}));
    }
}

}  // namespace certferry::app
