#include "service/connectors/status.h"

#include "service/connectors/policy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

using namespace std::chrono_literals;

constexpr auto silence_warned_after = 15min;
constexpr auto silence_is_error_after = 24h;
constexpr auto expiry_warned_before = 24h * 30;
constexpr auto clock_may_differ_by = 2min;
constexpr auto journal_entry_may_last = 24h;

constexpr std::array<std::string_view, 3> statuses{"active", "warning", "error"};

bool has_word(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// Gathers reasons.
class Reasons {
public:
    void warn(std::string_view code, std::string subject, std::string text,
              std::string_view remedy) {
        add("warning", code, std::move(subject), std::move(text), remedy);
    }

    void fail(std::string_view code, std::string subject, std::string text,
              std::string_view remedy) {
        add("error", code, std::move(subject), std::move(text), remedy);
    }

    void add_all(std::vector<StatusReason> others) {
        std::ranges::move(others, std::back_inserter(reasons_));
    }

    std::vector<StatusReason> take() && {
        std::vector<StatusReason> ordered;
        for (const std::string_view level : {"error", "warning"}) {
            std::ranges::copy_if(reasons_, std::back_inserter(ordered),
                                 [&](const StatusReason& reason) { return reason.level == level; });
        }
        return ordered;
    }

private:
    void add(std::string_view level, std::string_view code, std::string subject, std::string text,
             std::string_view remedy) {
        reasons_.push_back({.code = std::string(code),
                            .level = std::string(level),
                            .subject = std::move(subject),
                            .text = std::move(text),
                            .remedy = std::string(remedy)});
    }

    std::vector<StatusReason> reasons_;
};

void judge_contact(const ConnectorFacts& facts, Reasons& reasons) {
    if (facts.disabled) {
        reasons.warn("disabled", "", "the connector is disabled and gets no work",
                     "enable it in the list of connectors");
        return;
    }
    const auto last = facts.health ? facts.health->received_at : facts.created_at;
    const auto text = facts.health
                          ? fmt::format("last heard of at {}", to_rfc3339(last))
                          : fmt::format("enrolled at {}, never heard of since", to_rfc3339(last));
    constexpr std::string_view remedy =
        "see whether the connector runs and reaches the agents listener of the service";
    if (facts.now - last >= silence_is_error_after) {
        reasons.fail("silent", "", text, remedy);
    } else if (facts.now - last >= silence_warned_after) {
        reasons.warn("silent", "", text, remedy);
    }
}

void judge_expiry(std::string_view purpose, UtcTime not_after, UtcTime now, Reasons& reasons) {
    const bool is_client = purpose == "client";
    const std::string_view remedy =
        is_client ? "see why the connector does not renew it; enrol it again with a new token"
                  : "see the connector's events for why it does not renew it";
    if (not_after < now) {
        reasons.fail("certificate_expired", std::string(purpose),
                     fmt::format("expired at {}", to_rfc3339(not_after)), remedy);
    } else if (not_after - now < expiry_warned_before) {
        reasons.warn("certificate_expiring", std::string(purpose),
                     fmt::format("expires at {}", to_rfc3339(not_after)), remedy);
    }
}

void judge_version(const ConnectorFacts& facts, Reasons& reasons) {
    constexpr std::string_view remedy = "update the connector";
    if (!facts.version) {
        reasons.fail("version_unknown", "", "its version is not one of this product",
                     "install a released version of the connector");
        return;
    }
    const auto& life = facts.version->life;
    const auto until = [](const std::optional<UtcTime>& time) { return to_rfc3339(time.value()); };
    switch (life.state) {
        case LifecycleState::active:
            break;
        case LifecycleState::deprecated:
            reasons.warn("version_deprecated", to_text(life.newest.value().version),
                         "a newer version is out, support ends at " + until(life.support_ends_at),
                         remedy);
            break;
        case LifecycleState::unsupported:
            reasons.fail("version_unsupported", to_text(life.newest.value().version),
                         "its version is out of support, it works until " + until(life.works_until),
                         remedy);
            break;
        case LifecycleState::refused:
            reasons.fail("version_refused", to_text(life.newest.value().version),
                         "its version is too old and gets no work", remedy);
            break;
    }
    if (!facts.version->refused.empty()) {
        reasons.fail("version_below_minimum",
                     fmt::format("{}", fmt::join(facts.version->refused, ", ")),
                     "the tenant's settings want a newer version for these features", remedy);
    }
}

void judge_keys(const ConnectorFacts& facts, Reasons& reasons) {
    if (has_word(facts.features, "pkcs")) {
        if (!facts.escrow_key_id) {
            reasons.warn("escrow_key_unregistered", "", "no connector has made an escrow key yet",
                         "run certferry connector keys on one connector with the feature pkcs");
        } else if (!has_word(facts.key_ids, *facts.escrow_key_id)) {
            reasons.warn("escrow_key_missing", *facts.escrow_key_id,
                         "it does not hold the escrow key of the other connectors",
                         "export the key there and import it here: certferry connector keys");
        }
    }
    const auto holds = [&](const std::string& id) { return has_word(facts.key_ids, id); };
    const auto missing = std::ranges::find_if_not(facts.import_key_ids, holds);
    if (has_word(facts.features, "pkcsImported") && missing != facts.import_key_ids.end()) {
        reasons.warn("import_key_missing", *missing,
                     "it does not hold this import key and leaves requests for it to others",
                     "export the key there and import it here: certferry connector keys");
    }
}

void judge_report(const ConnectorFacts& facts, Reasons& reasons) {
    if (!facts.health) {
        return;
    }
    const auto& [received_at, report] = *facts.health;
    const auto difference = std::chrono::abs(report.clock - received_at);
    if (difference >= clock_may_differ_by) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(difference).count();
        reasons.warn("clock_wrong", "",
                     fmt::format("its clock and the service's differ by {} s", seconds),
                     "synchronise both clocks");
    }
    if (report.oldest_journal_entry &&
        facts.now - *report.oldest_journal_entry >= journal_entry_may_last) {
        reasons.warn(
            "journal_stuck", "",
            "its oldest unfinished work began at " + to_rfc3339(*report.oldest_journal_entry),
            "see its events for requests that do not end");
    }
    for (const auto& certificate : report.certificates) {
        if (certificate.purpose != "client" || !facts.client_not_after) {
            judge_expiry(certificate.purpose, certificate.not_after, facts.now, reasons);
        }
    }
    for (const auto& ca : report.certification_authorities) {
        reasons.add_all(reasons_of(ca, facts.now));
    }
}

/// Warns in the last tenth of what a CRL or OCSP answer lives.
void judge_freshness(std::string_view what, const wire::CaReport& ca,
                     const std::optional<UtcTime>& this_update,
                     const std::optional<UtcTime>& next_update, UtcTime now, Reasons& reasons) {
    if (!next_update) {
        return;
    }
    constexpr std::string_view remedy = "see whether the CA makes new ones: certferry ca run";
    if (*next_update <= now) {
        reasons.fail(fmt::format("{}_expired", what), ca.name,
                     fmt::format("valid until {}", to_rfc3339(*next_update)), remedy);
    } else if (this_update && *this_update < *next_update &&
               *next_update - now < (*next_update - *this_update) / 10) {
        reasons.warn(
            fmt::format("{}_old", what), ca.name,
            fmt::format("valid until {}, and no newer one is there", to_rfc3339(*next_update)),
            remedy);
    }
}

}  // namespace

std::string_view to_text(ConnectorStatus status) noexcept {
    return statuses[static_cast<std::size_t>(status)];
}

std::vector<StatusReason> reasons_of(const wire::CaReport& ca, UtcTime now) {
    Reasons reasons;
    if (!ca.available) {
        reasons.fail("ca_unavailable", ca.name, ca.error.value_or("it does not answer"),
                     "see whether the CA runs and the connector reaches it");
    }
    judge_freshness("crl", ca, ca.crl_this_update, ca.crl_next_update, now, reasons);
    judge_freshness("ocsp", ca, ca.ocsp_this_update, ca.ocsp_next_update, now, reasons);
    return std::move(reasons).take();
}

std::vector<StatusReason> reasons_of(const ConnectorFacts& facts) {
    Reasons reasons;
    judge_contact(facts, reasons);
    if (facts.client_not_after) {
        judge_expiry("client", *facts.client_not_after, facts.now, reasons);
    }
    judge_version(facts, reasons);
    judge_keys(facts, reasons);
    judge_report(facts, reasons);
    return std::move(reasons).take();
}

ConnectorStatus status_of(const std::vector<StatusReason>& reasons) noexcept {
    auto status = ConnectorStatus::active;
    for (const auto& reason : reasons) {
        if (reason.level == "error") {
            return ConnectorStatus::error;
        }
        status = ConnectorStatus::warning;
    }
    return status;
}

}  // namespace certferry::service
