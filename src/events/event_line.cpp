#include "events/event_line.h"

#include "events/json_text.h"

#include <fmt/format.h>

#include <iterator>

namespace certferry::events {

namespace {

constexpr std::string_view hidden = "[hidden]";

/// Writes one JSON object, member by member.
class Line {
public:
    Line() { text_.reserve(1024); }

    void member(std::string_view name, std::string_view value) {
        key(name);
        append_json(text_, value);
    }

    void member(std::string_view name, std::int64_t value) {
        key(name);
        fmt::format_to(std::back_inserter(text_), "{}", value);
    }

    void member(std::string_view name, bool value) {
        key(name);
        text_ += value ? "true" : "false";
    }

    void member(std::string_view name, const std::vector<std::string>& values) {
        key(name);
        array(values, [this](const std::string& value) { append_json(text_, value); });
    }

    void member(std::string_view name, const Pairs& pairs) {
        key(name);
        object(pairs);
    }

    void member(std::string_view name, const std::vector<Pairs>& rows) {
        key(name);
        array(rows, [this](const Pairs& row) { object(row); });
    }

    std::string finish() && {
        text_ += '}';
        return std::move(text_);
    }

private:
    // Names are the catalogue's own and need no escaping.
    void key(std::string_view name) {
        text_ += text_.empty() ? "{\"" : ",\"";
        text_ += name;
        text_ += "\":";
    }

    template <class Values, class F>
    void array(const Values& values, F write_one) {
        text_ += '[';
        bool first = true;
        for (const auto& value : values) {
            text_ += first ? "" : ",";
            first = false;
            write_one(value);
        }
        text_ += ']';
    }

    void object(const Pairs& pairs) {
        text_ += '{';
        bool first = true;
        for (const auto& [name, value] : pairs) {
            text_ += first ? "" : ",";
            first = false;
            append_json(text_, name);
            text_ += ':';
            append_json(text_, value);
        }
        text_ += '}';
    }

    std::string text_;
};

/// For the sentence: texts and numbers, and `-` for what is absent.
std::string plain(const Value* value) {
    struct ToText {
        std::string operator()(const std::string& text) const { return text; }

        std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }

        std::string operator()(bool flag) const { return flag ? "true" : "false"; }

        std::string operator()(const std::vector<std::string>& texts) const {
            return fmt::format("{}", fmt::join(texts, ", "));
        }

        std::string operator()(const Pairs&) const { return "-"; }

        std::string operator()(const std::vector<Pairs>&) const { return "-"; }
    };

    return value != nullptr ? std::visit(ToText(), *value) : "-";
}

std::string sentence(const Event& event) {
    std::string text;
    std::string_view rest = event.type().message;
    for (;;) {
        const auto open = rest.find('{');
        text += rest.substr(0, open);
        if (open == std::string_view::npos) {
            return text.ends_with('.') ? text : text + '.';
        }
        const auto close = rest.find('}', open);
        const auto field = find_field(rest.substr(open + 1, close - open - 1));
        text += plain(field ? event.find(*field) : nullptr);
        rest.remove_prefix(close + 1);
    }
}

void write_head(Line& line, const Event& event, std::string_view event_uid) {
    line.member("timestamp", to_rfc3339_milliseconds(event.when()));
    line.member("eventUid", event_uid);
    line.member("eventId", std::int64_t{event.type().id});
    line.member("eventName", event.type().name);
    line.member("channel", to_text(event.channel()));
    line.member("category", to_text(event.type().category));
    line.member("level", to_text(event.level()));
    const bool is_detail = is_debug(event.channel());
    line.member("message", is_detail ? std::string(event.text(Field::detail)) : sentence(event));
}

void write_source(Line& line, const Source& source) {
    if (source.connector_id) {
        line.member("connectorId", *source.connector_id);
    }
    line.member("connectorVersion", source.version);
    line.member("host", source.host);
    if (source.tenant_id) {
        line.member("tenantId", *source.tenant_id);
    }
}

void write_fields(Line& line, const Event& event, const Source& source) {
    for (const auto& [field, value] : event.fields()) {
        if (field == Field::detail) {
            continue;  // It is the message.
        }
        if (source.privacy && is_personal(field)) {
            line.member(to_text(field), hidden);
        } else {
            std::visit([&, name = to_text(field)](const auto& is) { line.member(name, is); },
                       value);
        }
    }
}

void write_diagnostic(Line& line, const Event& event) {
    if (is_debug(event.channel())) {
        return;
    }
    const bool unexplained = event.type().is_failure() && event.find(Field::error_code) == nullptr;
    if (unexplained) {
        line.member("errorCode", std::string_view("unknown"));
        line.member("errorMessage", std::string_view("no reason was recorded"));
    }
    line.member("diagnosticCode",
                to_text(unexplained ? Diagnostic::unknown_error : event.diagnostic()));
}

}  // namespace

std::string to_line(const Event& event, const Source& source, std::string_view event_uid,
                    std::uint64_t lost_events) {
    Line line;
    write_head(line, event, event_uid);
    write_source(line, source);
    write_fields(line, event, source);
    write_diagnostic(line, event);
    if (lost_events > 0) {
        line.member("lostEvents", static_cast<std::int64_t>(lost_events));
    }
    return std::move(line).finish();
}

}  // namespace certferry::events
