#pragma once

#include "base/time.h"
#include "service/connectors/version_gate.h"
#include "wire/connector_report.h"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// How a connector, or a CA, is.
enum class ConnectorStatus { active, warning, error };

/// `active`, `warning`, `error`.
std::string_view to_text(ConnectorStatus status) noexcept;

/// Why a connector is not well, and what a person can do about it.
struct StatusReason {
    std::string code;     ///< Stable, snake_case: silent, ca_unavailable, …
    std::string level;    ///< warning, error.
    std::string subject;  ///< What it is about: a CA, a certificate, features; may be empty.
    std::string text;
    std::string remedy;
};

BOOST_DESCRIBE_STRUCT(StatusReason, (), (code, level, subject, text, remedy))

/// What a connector reported last.
struct StoredHealth {
    UtcTime received_at;
    wire::HealthReport report;  ///< Without counts and results of commands.
};

BOOST_DESCRIBE_STRUCT(StoredHealth, (), (received_at, report))

/// What its status follows from.
struct ConnectorFacts {
    UtcTime now;
    UtcTime created_at;
    bool disabled = false;
    std::optional<UtcTime> client_not_after;
    std::vector<std::string> features;
    std::vector<std::string> key_ids;          ///< That it holds.
    std::optional<std::string> escrow_key_id;  ///< The tenant's active one.
    std::vector<std::string> import_key_ids;   ///< The tenant's active ones.
    std::optional<VersionVerdict> version;     ///< Not set: its version is not one of ours.
    std::optional<StoredHealth> health;        ///< Not set: it never reported.
};

/// Everything that is wrong, errors first.
std::vector<StatusReason> reasons_of(const ConnectorFacts& facts);

/// What is wrong with one CA of a report, as received at `received_at`.
std::vector<StatusReason> reasons_of(const wire::CaReport& ca, UtcTime now);

/// The gravest level among the reasons.
ConnectorStatus status_of(const std::vector<StatusReason>& reasons) noexcept;

}  // namespace certferry::service
