#pragma once

#include "base/bytes.h"
#include "base/time.h"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Bodies of `work/lease`, `work/extend` and `work/results` below `/connector/v1`.
namespace certferry::wire {

inline constexpr std::int64_t max_leased_requests = 100;  ///< In one call, and of its results.
inline constexpr std::int64_t max_wait_seconds = 55;

/// `POST work/lease`.
struct LeaseRequest {
    std::vector<std::string> features;  ///< scep, pkcs, pkcsImported, revocation.
    std::vector<std::string> key_ids;   ///< Escrow and import keys that it holds.
    std::int64_t max_requests = 1;      ///< 1 to 100.
    std::int64_t wait_seconds = 0;      ///< 0 to 55: how long to wait if there is nothing.
};
BOOST_DESCRIBE_STRUCT(LeaseRequest, (), (features, key_ids, max_requests, wait_seconds))

/// What every item has; the members of its kind (wire/work.h) stand in the same object.
struct WorkItem {
    std::string request_id;
    std::string kind;  ///< pkcs, recrypt, import, revoke.
    std::string lease_id;
    std::int64_t lease_seconds = 0;
    std::int64_t attempt = 1;  ///< Leases that counted, with this one.
    UtcTime created_at;
    std::optional<std::string> device_id;
    std::optional<std::string> user_id;
    std::optional<std::string> profile_id;
    std::optional<std::int64_t> profile_version;
    std::optional<std::string> ticket;  ///< Of a request that this connector reported as pending.
};
BOOST_DESCRIBE_STRUCT(WorkItem, (),
                      (request_id, kind, lease_id, lease_seconds, attempt, created_at, device_id,
                       user_id, profile_id, profile_version, ticket))

struct LeaseAnswer {
    std::string batch_id;                   ///< Empty if there is no item.
    std::vector<boost::json::value> items;  ///< WorkItem with the work of its kind.
};
BOOST_DESCRIBE_STRUCT(LeaseAnswer, (), (batch_id, items))

struct LeaseName {
    std::string request_id;
    std::string lease_id;
};
BOOST_DESCRIBE_STRUCT(LeaseName, (), (request_id, lease_id))

/// `POST work/extend`.
struct LeaseExtension {
    std::vector<LeaseName> leases;
};
BOOST_DESCRIBE_STRUCT(LeaseExtension, (), (leases))

struct ExtendedLease {
    std::string request_id;
    std::string lease_id;
    std::optional<UtcTime> expires_at;  ///< Absent: the lease is lost.
};
BOOST_DESCRIBE_STRUCT(ExtendedLease, (), (request_id, lease_id, expires_at))

struct LeaseExtensionAnswer {
    std::vector<ExtendedLease> leases;  ///< In the order of the call.
};
BOOST_DESCRIBE_STRUCT(LeaseExtensionAnswer, (), (leases))

enum class WorkOutcome { succeeded, failed, released, pending };
BOOST_DESCRIBE_ENUM(WorkOutcome, succeeded, failed, released, pending)

/// What became of one request.
struct WorkResult {
    std::string request_id;
    std::string lease_id;
    WorkOutcome outcome = WorkOutcome::failed;

    // succeeded: certificate, chain and payload of pkcs; payload of import and recrypt.
    std::optional<Bytes> certificate;          ///< DER.
    std::optional<std::vector<Bytes>> chain;   ///< Issuer first, DER.
    std::optional<Bytes> payload;              ///< CMS for the device.
    std::optional<Bytes> escrow_copy;          ///< CMS for the connectors' escrow key,
    std::optional<std::string> escrow_key_id;  ///< which is this one.

    // failed: why. released may say so too.
    std::optional<std::string> code;
    std::optional<std::string> message;

    // pending
    std::optional<std::string> ticket;
    std::optional<UtcTime> retry_at;
};
BOOST_DESCRIBE_STRUCT(WorkResult, (),
                      (request_id, lease_id, outcome, certificate, chain, payload, escrow_copy,
                       escrow_key_id, code, message, ticket, retry_at))

/// `POST work/results`.
struct WorkReport {
    std::vector<boost::json::value> results;  ///< WorkResult each; one that is none harms no other.
};
BOOST_DESCRIBE_STRUCT(WorkReport, (), (results))

/// What the service makes of a result.
enum class ResultVerdict {
    accepted,
    duplicate,   ///< Accepted before.
    superseded,  ///< The request went another way: withdraw what was made, revoke what was issued.
    unknown,     ///< No such request, or no such lease of this connector: the same.
    refused,     ///< It cannot be taken, see `code`: correct it, or report the request as failed.
};
BOOST_DESCRIBE_ENUM(ResultVerdict, accepted, duplicate, superseded, unknown, refused)

struct ResultAnswer {
    std::string request_id;
    ResultVerdict verdict = ResultVerdict::unknown;
    std::optional<std::string> code;
    std::optional<std::string> message;
};
BOOST_DESCRIBE_STRUCT(ResultAnswer, (), (request_id, verdict, code, message))

struct WorkReportAnswer {
    std::vector<ResultAnswer> results;  ///< In the order of the report.
};
BOOST_DESCRIBE_STRUCT(WorkReportAnswer, (), (results))

}  // namespace certferry::wire
