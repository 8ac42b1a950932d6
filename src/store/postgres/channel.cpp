#include "store/postgres/channel.h"

#include "base/time.h"
#include "store/postgres/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <poll.h>
#include <utility>

namespace certferry::store::postgres {

namespace {

struct Default {
    std::string_view keyword;
    const char* value;
};

// A dead server is found out within seconds, and a standby is passed over.
constexpr std::array defaults{Default{"application_name", "certferry"},
                              Default{"client_encoding", "UTF8"},
                              Default{"connect_timeout", "2"},
                              Default{"keepalives_count", "3"},
                              Default{"keepalives_idle", "5"},
                              Default{"keepalives_interval", "2"},
                              Default{"target_session_attrs", "read-write"},
                              Default{"tcp_user_timeout", "3000"}};

const char* default_for(std::string_view keyword) noexcept {
    const auto* found = std::ranges::find(defaults, keyword, &Default::keyword);
    return found != defaults.end() ? found->value : nullptr;
}

struct FreeOptions {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

std::unique_ptr<PQconninfoOption, FreeOptions> parse(const Secret& conninfo) {
    std::string text(conninfo.reveal_text());
    char* words = nullptr;
    std::unique_ptr<PQconninfoOption, FreeOptions> parsed(PQconninfoParse(text.c_str(), &words));
    wipe_memory(text.data(), text.size());
    PQfreemem(words);  // Not told: it may quote a password.
    if (!parsed) {
        throw Error(codes::store_unavailable, "the connection text is not what libpq understands");
    }
    return parsed;
}

PGconn* connect(const Secret& conninfo) {
    const auto parsed = parse(conninfo);
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
        const char* value = option->val != nullptr ? option->val : default_for(option->keyword);
        if (value != nullptr) {
            keywords.push_back(option->keyword);
            values.push_back(value);
        }
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    return PQconnectdbParams(keywords.data(), values.data(), 0);
}

std::string words_of(const PGconn* connection) {
    std::string words(PQerrorMessage(connection));
    while (words.ends_with('\n')) {
        words.pop_back();
    }
    return words;
}

}  // namespace

Channel::Channel(const Options& options)
    : patience_(options.statement_timeout + std::chrono::seconds(1)),
      handle_(connect(options.conninfo)) {
    if (PQstatus(handle_.get()) != CONNECTION_OK) {
        throw Error(codes::store_unavailable, fmt::format("connect: {}", words_of(handle_.get())),
                    std::chrono::seconds(1));
    }
    PQsetNoticeReceiver(handle_.get(), &Channel::note_warning, this);
    require_unicode();
    PQenterPipelineMode(handle_.get());
}

void Channel::require_unicode() {
    const char* encoding = PQparameterStatus(handle_.get(), "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
        throw Error(codes::store_unavailable, "the database was not made with the encoding UTF8");
    }
}

void Channel::note_warning(void* self, const PGresult* notice) {
    const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != nullptr && std::string_view(severity) == "WARNING") {
        static_cast<Channel*>(self)->warned_ = true;
    }
}

void Channel::put(const std::string& sql) {
    put_accepted(PQsendQueryParams(handle_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr,
                                   nullptr, binary_format));
}

void Channel::put(const std::string& sql, const Arguments& arguments) {
    put_accepted(PQsendQueryParams(handle_.get(), sql.c_str(), arguments.count(),
                                   arguments.types().data(), arguments.values(),
                                   arguments.lengths(), arguments.formats(), binary_format));
}

void Channel::put_prepare(const std::string& name, const std::string& sql,
                          std::span<const Oid> types) {
    put_accepted(PQsendPrepare(handle_.get(), name.c_str(), sql.c_str(),
                               static_cast<int>(types.size()), types.data()));
}

void Channel::put_prepared(const std::string& name, const Arguments& arguments) {
    put_accepted(PQsendQueryPrepared(handle_.get(), name.c_str(), arguments.count(),
                                     arguments.values(), arguments.lengths(), arguments.formats(),
                                     binary_format));
}

void Channel::put_accepted(int accepted) {
    if (lost_ || accepted != 1) {
        lose("", words_of(handle_.get()));
    }
    ++waiting_;
}

std::vector<Result> Channel::send(std::string_view action) {
    waiting_ = 0;
    if (lost_ || PQpipelineSync(handle_.get()) != 1) {
        lose("", words_of(handle_.get()));
    }
    take_in_end();
    return results_of_pipeline(action);
}

void Channel::send_last() {
    waiting_ = 0;
    if (lost_ || PQpipelineSync(handle_.get()) != 1) {
        lose("", words_of(handle_.get()));
    }
    ending_ = true;
}

void Channel::take_in_end() {
    if (std::exchange(ending_, false) && has_failed(results_of_pipeline("rollback"))) {
        lose("", "the end of the last transaction failed");
    }
}

std::vector<Result> Channel::results_of_pipeline(std::string_view action) {
    std::vector<Result> results;
    for (;;) {
        auto result = next_result(action);
        if (!result) {
            continue;  // The end of one command.
        }
        switch (PQresultStatus(result.get())) {
            case PGRES_PIPELINE_SYNC:
                return results;
            case PGRES_PIPELINE_ABORTED:
                continue;  // Not run, because of the error before.
            default:
                results.push_back(std::move(result));
        }
        if (has_failed(results)) {
            const auto sqlstate = sqlstate_of(results.back().get());
            if (remedy_for(sqlstate) == Remedy::reconnect) {
                lose(sqlstate, make_error(results.back().get(), action).detail());
            }
        }
    }
}

/// Null at the end of each command.
Result Channel::next_result(std::string_view action) {
    const auto deadline = Deadline::after(patience_);
    while (PQisBusy(handle_.get()) != 0) {
        pollfd socket{.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0};
        if (poll(&socket, 1, static_cast<int>(deadline.left().count())) == 0) {
            lose("", fmt::format("{}: no answer in time", action));
        }
        if (PQconsumeInput(handle_.get()) == 0) {
            break;  // The result tells why.
        }
    }
    Result result(PQgetResult(handle_.get()));
    if (PQstatus(handle_.get()) == CONNECTION_BAD) {
        lose(result ? sqlstate_of(result.get()) : "",
             fmt::format("{}: {}", action, words_of(handle_.get())));
    }
    return result;
}

void Channel::run_script(const std::string& sql) {
    take_in_end();
    if (lost_ || PQexitPipelineMode(handle_.get()) != 1) {
        lose("", words_of(handle_.get()));
    }
    const Result result(PQexec(handle_.get(), sql.c_str()));
    if (PQstatus(handle_.get()) == CONNECTION_BAD || PQenterPipelineMode(handle_.get()) != 1) {
        lose(sqlstate_of(result.get()), words_of(handle_.get()));
    }
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
        throw make_error(result.get(), "script");
    }
}

void Channel::lose(std::string_view sqlstate, std::string_view detail) {
    lost_ = true;
    const bool gone = remedy_for(sqlstate) == Remedy::reconnect;
    throw make_error(gone ? sqlstate : "", detail);
}

bool has_failed(const std::vector<Result>& results) noexcept {
    return !results.empty() && PQresultStatus(results.back().get()) != PGRES_COMMAND_OK &&
           PQresultStatus(results.back().get()) != PGRES_TUPLES_OK;
}

}  // namespace certferry::store::postgres
