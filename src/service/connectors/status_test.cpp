#include "service/connectors/status.h"

#include <gmock/gmock.h>

#include <functional>
#include <ostream>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;

const UtcTime now = from_rfc3339("2031-02-11T08:14:07Z").value();

wire::CaReport healthy_ca() {
    wire::CaReport ca;
    ca.name = "issuing";
    ca.backend = "embedded";
    ca.available = true;
    ca.crl_this_update = now - 1h;
    ca.crl_next_update = now + 23h;
    ca.ocsp_this_update = now - 1h;
    ca.ocsp_next_update = now + 23h;
    return ca;
}

/// A connector that nothing is wrong with.
ConnectorFacts healthy() {
    StoredHealth health;
    health.received_at = now - 1min;
    health.report.clock = now - 1min;
    health.report.certification_authorities = {healthy_ca()};
    health.report.certificates = {{"raSigning", "AA", now + 24h * 200}};
    health.report.oldest_journal_entry = now - 1h;
    ConnectorFacts facts;
    facts.now = now;
    facts.created_at = now - 24h * 10;
    facts.client_not_after = now + 24h * 200;
    facts.features = {"scep", "pkcs", "pkcsImported"};
    facts.key_ids = {"escrow", "import"};
    facts.escrow_key_id = "escrow";
    facts.import_key_ids = {"import"};
    facts.version = VersionVerdict{};
    facts.health = health;
    return facts;
}

Lifecycle life_of(LifecycleState state) {
    return {.state = state,
            .newest = Release{.version = {1, 3103, 0}, .released_at = now - 24h},
            .support_ends_at = now + 24h,
            .works_until = now + 24h * 300};
}

/// One thing that is wrong, and what the status says of it.
struct StatusCase {
    std::string name;
    std::function<void(ConnectorFacts&)> change;
    std::string reasons;  ///< `level code subject`, separated by `; `.
};

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for
void PrintTo(const StatusCase& is, std::ostream* out) {
    *out << is.name;
}

std::string text_of(const std::vector<StatusReason>& reasons) {
    std::string text;
    for (const auto& reason : reasons) {
        text += (text.empty() ? "" : "; ") + reason.level + " " + reason.code;
        text += reason.subject.empty() ? "" : " " + reason.subject;
        EXPECT_FALSE(reason.text.empty() || reason.remedy.empty()) << reason.code;
    }
    return text;
}

class StatusOf : public testing::TestWithParam<StatusCase> {};

TEST_P(StatusOf, SaysWhatIsWrong) {
    auto facts = healthy();
    GetParam().change(facts);
    const auto reasons = reasons_of(facts);
    EXPECT_EQ(text_of(reasons), GetParam().reasons);
    const auto& expected = GetParam().reasons;
    const std::string_view status = expected.empty()                ? "active"
                                    : expected.starts_with("error") ? "error"
                                                                    : "warning";
    EXPECT_EQ(to_text(status_of(reasons)), status);
}

wire::CaReport& ca(ConnectorFacts& facts) {
    return facts.health->report.certification_authorities[0];
}

const std::vector<StatusCase> cases{
    {"nothing", [](ConnectorFacts&) {}, ""},
    {"disabled", [](ConnectorFacts& is) { is.disabled = true; }, "warning disabled"},

    {"heard of just in time",
     [](ConnectorFacts& is) {
         is.health->received_at = now - 15min + 1us;
         is.health->report.clock = is.health->received_at;
     },
     ""},
    {"silent for a while",
     [](ConnectorFacts& is) {
         is.health->received_at = now - 15min;
         is.health->report.clock = is.health->received_at;
     },
     "warning silent"},
    {"silent for nearly a day",
     [](ConnectorFacts& is) {
         is.health->received_at = now - 24h + 1us;
         is.health->report.clock = is.health->received_at;
     },
     "warning silent"},
    {"silent for a day",
     [](ConnectorFacts& is) {
         is.health->received_at = now - 24h;
         is.health->report.clock = is.health->received_at;
     },
     "error silent"},
    {"just enrolled",
     [](ConnectorFacts& is) {
         is.health.reset();
         is.created_at = now;
     },
     ""},
    {"never heard of", [](ConnectorFacts& is) { is.health.reset(); }, "error silent"},

    {"client certificate good for 30 days",
     [](ConnectorFacts& is) { is.client_not_after = now + 24h * 30; }, ""},
    {"client certificate near its end",
     [](ConnectorFacts& is) { is.client_not_after = now + 24h * 30 - 1us; },
     "warning certificate_expiring client"},
    {"client certificate in its last moment", [](ConnectorFacts& is) { is.client_not_after = now; },
     "warning certificate_expiring client"},
    {"client certificate expired", [](ConnectorFacts& is) { is.client_not_after = now - 1us; },
     "error certificate_expired client"},
    {"RA certificate expired",
     [](ConnectorFacts& is) { is.health->report.certificates[0].not_after = now - 1s; },
     "error certificate_expired raSigning"},
    {"client certificate is judged by what the service knows",
     [](ConnectorFacts& is) { is.health->report.certificates[0] = {"client", "AA", now - 1s}; },
     ""},

    {"version not ours", [](ConnectorFacts& is) { is.version.reset(); }, "error version_unknown"},
    {"version deprecated",
     [](ConnectorFacts& is) { is.version->life = life_of(LifecycleState::deprecated); },
     "warning version_deprecated 1.3103.0"},
    {"version unsupported",
     [](ConnectorFacts& is) { is.version->life = life_of(LifecycleState::unsupported); },
     "error version_unsupported 1.3103.0"},
    {"version refused",
     [](ConnectorFacts& is) { is.version->life = life_of(LifecycleState::refused); },
     "error version_refused 1.3103.0"},
    {"version below the tenant's minimum",
     [](ConnectorFacts& is) { is.version->refused = {"pkcs", "scep"}; },
     "error version_below_minimum pkcs, scep"},

    {"no escrow key anywhere", [](ConnectorFacts& is) { is.escrow_key_id.reset(); },
     "warning escrow_key_unregistered"},
    {"escrow key not here", [](ConnectorFacts& is) { is.key_ids = {"import"}; },
     "warning escrow_key_missing escrow"},
    {"escrow key not needed",
     [](ConnectorFacts& is) {
         is.key_ids = {};
         is.features = {"scep"};
     },
     ""},
    {"import key not here", [](ConnectorFacts& is) { is.import_key_ids = {"import", "other"}; },
     "warning import_key_missing other"},

    {"clock a little off",
     [](ConnectorFacts& is) { is.health->report.clock = is.health->received_at + 2min - 1us; }, ""},
    {"clock ahead",
     [](ConnectorFacts& is) { is.health->report.clock = is.health->received_at + 2min; },
     "warning clock_wrong"},
    {"clock behind",
     [](ConnectorFacts& is) { is.health->report.clock = is.health->received_at - 5min; },
     "warning clock_wrong"},
    {"journal moves",
     [](ConnectorFacts& is) { is.health->report.oldest_journal_entry = now - 24h + 1us; }, ""},
    {"journal stands",
     [](ConnectorFacts& is) { is.health->report.oldest_journal_entry = now - 24h; },
     "warning journal_stuck"},
    {"journal empty", [](ConnectorFacts& is) { is.health->report.oldest_journal_entry.reset(); },
     ""},

    {"CA down", [](ConnectorFacts& is) { ca(is).available = false; },
     "error ca_unavailable issuing"},
    {"CRL expired", [](ConnectorFacts& is) { ca(is).crl_next_update = now; },
     "error crl_expired issuing"},
    {"CRL in its last tenth",
     [](ConnectorFacts& is) {
         ca(is).crl_this_update = now - 10h + 1h - 1us;
         ca(is).crl_next_update = now + 1h - 1us;
     },
     "warning crl_old issuing"},
    {"CRL before its last tenth",
     [](ConnectorFacts& is) {
         ca(is).crl_this_update = now - 9h;
         ca(is).crl_next_update = now + 1h;
     },
     ""},
    {"OCSP answer expired", [](ConnectorFacts& is) { ca(is).ocsp_next_update = now - 1s; },
     "error ocsp_expired issuing"},
    {"no CRL known", [](ConnectorFacts& is) { ca(is).crl_next_update.reset(); }, ""},

    {"errors come first",
     [](ConnectorFacts& is) {
         is.disabled = true;
         is.client_not_after = now - 1s;
         ca(is).available = false;
     },
     "error certificate_expired client; error ca_unavailable issuing; warning disabled"},
};

INSTANTIATE_TEST_SUITE_P(, StatusOf, testing::ValuesIn(cases));

}  // namespace
}  // namespace certferry::service
