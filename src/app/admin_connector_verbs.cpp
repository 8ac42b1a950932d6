// Verbs of `certferry admin`: connectors and what the installation allows them.
#include "app/admin_verbs.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>

namespace certferry::app {

namespace {

constexpr std::array<Column, 5> log_columns{{{"COMMAND", "commandId"},
                                             {"CONNECTOR", "connectorId"},
                                             {"OCTETS", "sizeOctets"},
                                             {"RECEIVED", "receivedAt"},
                                             {"SHA-256", "sha256"}}};

struct ConnectorWords {
    std::string id;
    std::string text;
};

std::string connector_path(const ConnectorWords& given) {
    return "/connectors/" + encode_segment(given.id);
}

/// A connector's name and switch go together.
void change_connector(AdminSession& session, const ConnectorWords& given, std::string_view member,
                      const boost::json::value& value) {
    const auto change = [&](const boost::json::object& before) {
        constexpr std::array<std::string_view, 2> writable{"name", "disabled"};
        auto members = writable_members(before, writable);
        members[boost::json::string_view(member.data(), member.size())] = value;
        return members;
    };
    session.print(change_object(session.client(), connector_path(given), change).body);
}

void rename(AdminSession& session, const ConnectorWords& given) {
    change_connector(session, given, "name", boost::json::string(given.text));
}

void disable(AdminSession& session, const ConnectorWords& given) {
    change_connector(session, given, "disabled", true);
}

void enable(AdminSession& session, const ConnectorWords& given) {
    change_connector(session, given, "disabled", false);
}

void command(AdminSession& session, const ConnectorWords& given) {
    session.print(
        session.client()
            .post(connector_path(given) + "/commands", boost::json::object{{"kind", given.text}})
            .body);
}

void list_logs(AdminSession& session, const ConnectorWords& /*given*/) {
    session.print(log_columns,
                  list_all(session.client(), "/connectorLogs", {}, 10'000, false).items);
}

/// Number of pieces that a log is kept in.
std::int64_t parts_of(AdminClient& client, const std::string& command_id) {
    for (const auto& log : list_all(client, "/connectorLogs", {}, 10'000, false).items) {
        if (log.as_object().at("commandId").as_string() == boost::json::string_view(command_id)) {
            return log.as_object().at("parts").to_number<std::int64_t>();
        }
    }
    throw Error(codes::usage_invalid, "there are no logs of this command");
}

void save_log(AdminSession& session, const ConnectorWords& given) {
    Bytes whole;
    const auto parts = parts_of(session.client(), given.id);
    for (std::int64_t part = 0; part < parts; ++part) {
        const auto reply = session.client().get(
            fmt::format("/connectorLogs/{}/parts/{}", encode_segment(given.id), part));
        const auto content =
            from_base64(std::string_view(reply.body.as_object().at("content").as_string()));
        if (!content) {
            throw Error(codes::peer_answer_invalid, "a part of the log is not base64");
        }
        append(whole, *content);
    }
    write_file(given.text, whole, FileMode::owner_only);
    session.print({}, fmt::format("{} octets in {}", whole.size(), given.text));
}

void show_releases(AdminSession& session, const ConnectorWords& /*given*/) {
    session.print(session.client().get("/installation/releases").body);
}

void put_releases(AdminSession& session, const ConnectorWords& given) {
    const auto content = read_content({given.text});
    const auto change = [&](const boost::json::object& /*before*/) { return content.members; };
    session.print(change_object(session.client(), "/installation/releases", change).body);
}

void close_call(AdminSession& session, const ConnectorWords& given) {
    session.print(session.client()
                      .post("/unaccountedCalls/" + encode_segment(given.id) + "/close",
                            boost::json::object{{"remark", given.text}})
                      .body);
}

/// A verb with an id, a text, both or neither.
struct Row {
    std::string_view area;
    std::string_view verb;
    std::string_view help;
    std::string_view id;
    std::string_view text;
    void (*run)(AdminSession&, const ConnectorWords&);
};

constexpr std::array<Row, 9> rows{{
    {"connectors", "rename", "give it another name", "ID", "NAME", rename},
    {"connectors", "disable", "give it no more work", "ID", "", disable},
    {"connectors", "enable", "give it work again", "ID", "", enable},
    {"connectors", "command", "have it do something: renew, collectLogs or update", "ID", "KIND",
     command},
    {"connectors", "logs", "list the logs that connectors sent", "", "", list_logs},
    {"connectors", "save-log", "write a connector's logs to a file (tar.gz)", "COMMAND", "FILE",
     save_log},
    {"installation", "releases", "show the list of releases", "", "", show_releases},
    {"installation", "update-releases", "replace the list of releases", "", "FILE", put_releases},
    {"unaccounted-calls", "close", "note what was found out", "EVENT", "REMARK", close_call},
}};

}  // namespace

void add_connector_verbs(AdminVerbs& verbs) {
    for (const auto& row : rows) {
        auto given = std::make_shared<ConnectorWords>();
        auto& verb = verbs.add(
            verbs.area(row.area, "what all tenants share; for the installation's owner"), row.verb,
            row.help, [given, &row](AdminSession& session) { row.run(session, *given); });
        if (!row.id.empty()) {
            verb.add_option(std::string(row.id), given->id, "which one")->required();
        }
        if (!row.text.empty()) {
            verb.add_option(std::string(row.text), given->text)->required();
        }
    }
}

}  // namespace certferry::app
