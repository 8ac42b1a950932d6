#pragma once

#include "base/bytes.h"
#include "base/time.h"

#include <boost/describe/class.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Bodies of the connector protocol, `/connector/v1`, beside work and enrolment: settings, health,
/// keys and events. Every call may be repeated.
namespace certferry::wire {

/// Which events a connector sends to the service: those of this level and graver ones, by channel.
struct EventLevels {
    std::string admin = "information";    ///< information, warning, error, none.
    std::string operational = "warning";  ///< The same.
};
BOOST_DESCRIBE_STRUCT(EventLevels, (), (admin, operational))

/// How often a connector asks.
struct Polling {
    std::int64_t lease_wait_seconds = 55;  ///< Of a long poll; 0 to 55.
    std::int64_t fallback_seconds = 30;    ///< Between polls that do not wait.
    std::int64_t health_seconds = 300;     ///< Between health reports.
};
BOOST_DESCRIBE_STRUCT(Polling, (), (lease_wait_seconds, fallback_seconds, health_seconds))

/// Answer to `GET settings`; its ETag changes with it.
struct ConnectorSettings {
    std::map<std::string, std::string> minimum_versions;  ///< By feature.
    EventLevels event_levels;
    Polling polling;
    std::vector<std::string> awaited_key_ids;  ///< Keys that queued requests need.
};
BOOST_DESCRIBE_STRUCT(ConnectorSettings, (),
                      (minimum_versions, event_levels, polling, awaited_key_ids))

/// What a connector counted in an hour. A later report of the hour replaces it.
struct HourCount {
    UtcTime hour;      ///< When the hour began.
    std::string kind;  ///< scep, pkcs, recrypt, import, revoke.
    std::int64_t succeeded = 0;
    std::int64_t failed = 0;
};
BOOST_DESCRIBE_STRUCT(HourCount, (), (hour, kind, succeeded, failed))

/// A CA as its connector sees it.
struct CaReport {
    std::string name;
    std::string host;
    std::string backend;               ///< Such as embedded, cmp, adcs.
    bool available = false;            ///< It answered when it was last asked.
    std::optional<std::string> error;  ///< Why it is not available.
    std::vector<Bytes> chain;          ///< DER; issuing CA first.
    std::vector<std::string> templates;
    std::map<std::string, bool> capabilities;  ///< pending, lookup, revoke, hold, …
    std::optional<UtcTime> crl_this_update;    ///< Of the CRL that relying parties get.
    std::optional<UtcTime> crl_next_update;
    std::optional<UtcTime> ocsp_this_update;  ///< Of its last OCSP answer.
    std::optional<UtcTime> ocsp_next_update;
    std::optional<std::int64_t> pending_requests;  ///< Waiting for approval at the CA.
};
BOOST_DESCRIBE_STRUCT(CaReport, (),
                      (name, host, backend, available, error, chain, templates, capabilities,
                       crl_this_update, crl_next_update, ocsp_this_update, ocsp_next_update,
                       pending_requests))

/// A certificate that the connector works with.
struct OwnCertificate {
    std::string purpose;     ///< client, raSigning, raEncryption, tls, caClient.
    std::string thumbprint;  ///< SHA-1, hexadecimal.
    UtcTime not_after;
};
BOOST_DESCRIBE_STRUCT(OwnCertificate, (), (purpose, thumbprint, not_after))

/// What became of a command. Of collectLogs only failures: success is `PUT logs/{commandId}`.
struct CommandResult {
    std::string command_id;
    std::string outcome;  ///< succeeded, failed, notSupported.
    std::optional<std::string> message;
};
BOOST_DESCRIBE_STRUCT(CommandResult, (), (command_id, outcome, message))

/// `POST health`.
struct HealthReport {
    std::string host_name;
    std::string version;
    std::vector<std::string> features;  ///< scep, pkcs, pkcsImported, revocation.
    std::vector<std::string> key_ids;   ///< Escrow and import keys that it holds.
    UtcTime clock;                      ///< Its time of day when it sent this.
    std::optional<UtcTime> started_at;
    std::optional<UtcTime> oldest_journal_entry;  ///< Of work that has not ended.
    std::int64_t journal_entries = 0;
    std::int64_t events_waiting = 0;  ///< To be sent to the service.
    std::vector<CaReport> certification_authorities;
    std::vector<OwnCertificate> certificates;
    std::vector<HourCount> counts;
    std::vector<CommandResult> command_results;
};
BOOST_DESCRIBE_STRUCT(HealthReport, (),
                      (host_name, version, features, key_ids, clock, started_at,
                       oldest_journal_entry, journal_entries, events_waiting,
                       certification_authorities, certificates, counts, command_results))

/// How long a connector's version goes on working.
struct LifecycleVerdict {
    std::string state;                       ///< active, deprecated, unsupported, refused.
    std::optional<std::string> new_version;  ///< The newest release, if it is newer.
    std::optional<UtcTime> support_ends_at;
    std::optional<UtcTime> works_until;
    std::vector<std::string> refused_features;  ///< The tenant wants a newer version for these.
};
BOOST_DESCRIBE_STRUCT(LifecycleVerdict, (),
                      (state, new_version, support_ends_at, works_until, refused_features))

struct ConnectorCommand {
    std::string command_id;
    std::string kind;  ///< renew, collectLogs, update.
};
BOOST_DESCRIBE_STRUCT(ConnectorCommand, (), (command_id, kind))

/// Answer to `POST health`. A command is repeated until its result has come.
struct HealthAnswer {
    LifecycleVerdict lifecycle;
    std::vector<ConnectorCommand> commands;
};
BOOST_DESCRIBE_STRUCT(HealthAnswer, (), (lifecycle, commands))

/// `POST keys`: a key that connectors hold.
struct KeyRegistration {
    std::string kind;  ///< escrow, import.
    std::string provider_name;
    std::string key_name;
    Bytes public_key;  ///< SubjectPublicKeyInfo, DER.
    /// The active escrow key that this one takes the place of, which then only decrypts. Without
    /// it there must be none yet, so that two connectors do not each make the first.
    std::optional<std::string> replaces;
};
BOOST_DESCRIBE_STRUCT(KeyRegistration, (), (kind, provider_name, key_name, public_key, replaces))

struct RegisteredKey {
    std::string key_id;  ///< SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal.
    std::string state;   ///< active, decryptOnly.
};
BOOST_DESCRIBE_STRUCT(RegisteredKey, (), (key_id, state))

/// `POST events`: at most 1000, each an object as it stands in the connector's event file.
struct EventUpload {
    std::vector<boost::json::value> events;
};
BOOST_DESCRIBE_STRUCT(EventUpload, (), (events))

/// An event that is not kept. Sending it again changes nothing.
struct RefusedEvent {
    std::int64_t index = 0;  ///< In `events`, from 0.
    std::string text;        ///< Why.
};
BOOST_DESCRIBE_STRUCT(RefusedEvent, (), (index, text))

/// Answer to `POST events`.
struct EventReceipt {
    std::int64_t accepted = 0;
    std::int64_t duplicates = 0;
    std::vector<RefusedEvent> refused;
};
BOOST_DESCRIBE_STRUCT(EventReceipt, (), (accepted, duplicates, refused))

}  // namespace certferry::wire
