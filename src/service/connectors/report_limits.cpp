#include "service/connectors/report_limits.h"

#include "base/codes/connectors.h"
#include "base/error.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace certferry::service {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t max_word = 255;
constexpr std::size_t max_sentence = 1024;
constexpr std::size_t max_certificate = std::size_t{64} * 1024;
constexpr std::size_t key_id_length = 64;
constexpr std::int64_t max_count = 1'000'000'000'000;
constexpr std::array<std::string_view, 5> request_kinds{"scep", "pkcs", "recrypt", "import",
                                                        "revoke"};
constexpr std::array<std::string_view, 3> outcomes{"succeeded", "failed", "notSupported"};

void require(bool fits, std::string_view member) {
    if (!fits) {
        throw Error(codes::connector_report_invalid, member);
    }
}

void check_word(std::string_view word, std::string_view member) {
    require(!word.empty() && word.size() <= max_word, member);
}

template <class Range>
bool listed(const Range& range, std::string_view value) {
    return std::ranges::find(range, value) != range.end();
}

bool is_key_id(std::string_view id) {
    return id.size() == key_id_length &&
           id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void check(const wire::CaReport& ca) {
    check_word(ca.name, "certificationAuthorities.name");
    require(ca.host.size() <= max_word, "certificationAuthorities.host");
    check_word(ca.backend, "certificationAuthorities.backend");
    require(ca.error.value_or("").size() <= max_sentence, "certificationAuthorities.error");
    require(ca.chain.size() <= 8, "certificationAuthorities.chain");
    for (const auto& certificate : ca.chain) {
        require(certificate.size() <= max_certificate, "certificationAuthorities.chain");
    }
    require(ca.templates.size() <= 200, "certificationAuthorities.templates");
    for (const auto& name : ca.templates) {
        check_word(name, "certificationAuthorities.templates");
    }
    require(ca.capabilities.size() <= 20, "certificationAuthorities.capabilities");
    for (const auto& [name, is_there] : ca.capabilities) {
        check_word(name, "certificationAuthorities.capabilities");
    }
}

void check(const wire::HourCount& count, UtcTime now) {
    require(count.hour == std::chrono::floor<std::chrono::hours>(count.hour), "counts.hour");
    require(count.hour >= now - 72h && count.hour <= now + 1h, "counts.hour");
    require(listed(request_kinds, count.kind), "counts.kind");
    require(count.succeeded >= 0 && count.succeeded <= max_count, "counts.succeeded");
    require(count.failed >= 0 && count.failed <= max_count, "counts.failed");
}

}  // namespace

void check_limits(const wire::HealthReport& report, UtcTime now) {
    check_word(report.host_name, "hostName");
    check_word(report.version, "version");
    require(report.features.size() <= 20, "features");
    require(report.key_ids.size() <= 64, "keyIds");
    require(std::ranges::all_of(report.key_ids, is_key_id), "keyIds");
    require(report.journal_entries >= 0, "journalEntries");
    require(report.events_waiting >= 0, "eventsWaiting");
    require(report.certification_authorities.size() <= 32, "certificationAuthorities");
    for (const auto& ca : report.certification_authorities) {
        check(ca);
    }
    require(report.certificates.size() <= 64, "certificates");
    for (const auto& certificate : report.certificates) {
        check_word(certificate.purpose, "certificates.purpose");
        check_word(certificate.thumbprint, "certificates.thumbprint");
    }
    require(report.counts.size() <= 400, "counts");
    for (const auto& count : report.counts) {
        check(count, now);
    }
    require(report.command_results.size() <= 100, "commandResults");
    for (const auto& result : report.command_results) {
        require(listed(outcomes, result.outcome), "commandResults.outcome");
        require(result.message.value_or("").size() <= max_sentence, "commandResults.message");
    }
}

}  // namespace certferry::service
