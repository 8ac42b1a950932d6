#include "app/pfx_report.h"

#include "app/admin_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <unistd.h>

namespace certferry::app {

namespace {

constexpr std::size_t bar_width = 40;

constexpr std::array<Column, 5> outcome_columns{{{"FILE", "file"},
                                                 {"USER", "userPrincipalName"},
                                                 {"RESULT", "result"},
                                                 {"CODE", "code"},
                                                 {"MESSAGE", "message"}}};

constexpr std::array<Column, 6> record_columns{{{"USER", "userPrincipalName"},
                                                {"PURPOSE", "intendedPurpose"},
                                                {"THUMBPRINT", "thumbprint"},
                                                {"EXPIRES", "expirationDateTime"},
                                                {"PROVIDER", "providerName"},
                                                {"KEY", "keyName"}}};

std::size_t count_of(const std::vector<PfxOutcome>& outcomes, PfxResult result) {
    return static_cast<std::size_t>(std::ranges::count(outcomes, result, &PfxOutcome::result));
}

boost::json::object outcome_json(const PfxOutcome& outcome) {
    boost::json::object row{{"file", outcome.name},
                            {"userPrincipalName", outcome.user},
                            {"result", to_text(outcome.result)}};
    if (!outcome.thumbprint.empty()) {
        row["thumbprint"] = outcome.thumbprint;
    }
    if (outcome.error) {
        row["code"] = outcome.error->code();
        row["message"] = outcome.error->what();
        row["nextStep"] = outcome.error->entry().next_step;
    } else if (!outcome.warnings.empty()) {
        row["warnings"] = boost::json::array(outcome.warnings.begin(), outcome.warnings.end());
    }
    return row;
}

}  // namespace

PfxProgress::PfxProgress(std::size_t count)
    : count_(std::max<std::size_t>(count, 1)), is_terminal_(isatty(STDERR_FILENO) != 0) {}

void PfxProgress::show(std::size_t done, std::size_t failed) {
    if (!is_terminal_) {
        return;
    }
    std::cerr << fmt::format("\r[{:<40}] {} of {}, {} failed ",
                             std::string(done * bar_width / count_, '#'), done, count_, failed)
              << std::flush;
    drawn_ = true;
}

void PfxProgress::end() const {
    if (drawn_) {
        std::cerr << '\n';
    }
}

boost::json::object report_json(const std::vector<PfxOutcome>& outcomes) {
    boost::json::object report;
    for (const auto result :
         {PfxResult::imported, PfxResult::updated, PfxResult::present, PfxResult::failed}) {
        report[to_text(result)] = count_of(outcomes, result);
    }
    boost::json::array rows;
    for (const auto& outcome : outcomes) {
        rows.push_back(outcome_json(outcome));
    }
    report["files"] = std::move(rows);
    return report;
}

std::string report_text(const std::vector<PfxOutcome>& outcomes) {
    auto text =
        fmt::format("{} imported, {} updated, {} already there, {} failed\n",
                    count_of(outcomes, PfxResult::imported), count_of(outcomes, PfxResult::updated),
                    count_of(outcomes, PfxResult::present), count_of(outcomes, PfxResult::failed));
    boost::json::array rows;
    for (const auto& outcome : outcomes) {
        auto row = outcome_json(outcome);
        for (const auto& warning : outcome.warnings) {
            row["message"] = "warning: " + warning;
            rows.push_back(row);
        }
        if (outcome.error) {
            row["message"] = outcome.error->what();
            rows.push_back(std::move(row));
        }
    }
    return rows.empty() ? text : text + table_text(outcome_columns, rows);
}

boost::json::object record_json(const wire::UserPfxRecord& record) {
    boost::json::object row{{"id", record.id},
                            {"userPrincipalName", record.user_principal_name},
                            {"thumbprint", record.thumbprint}};
    const auto add = [&](const char* name, const std::optional<std::string>& value) {
        if (value) {
            row[name] = *value;
        }
    };
    add("intendedPurpose", record.intended_purpose);
    add("providerName", record.provider_name);
    add("keyName", record.key_name);
    add("paddingScheme", record.padding_scheme);
    if (record.start_date_time) {
        row["startDateTime"] = to_rfc3339(*record.start_date_time);
    }
    if (record.expiration_date_time) {
        row["expirationDateTime"] = to_rfc3339(*record.expiration_date_time);
    }
    return row;
}

std::string records_text(const boost::json::array& records) {
    return table_text(record_columns, records);
}

}  // namespace certferry::app
